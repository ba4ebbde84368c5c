using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Lab;

namespace Palisade.Commands.Lab;

/// <summary>Which lab a command line means.</summary>
internal static class LabChoice
{
    private const string DefaultFile = "examples/lab.yaml";

    /// <summary>The file given with <c>-f</c>, else <c>examples/lab.yaml</c> here or in the project's own folder.</summary>
    public static string FileOf(CommandContext context, CommandHost host)
    {
        if (FileIsGiven(context, host))
        {
            return context.File;
        }

        var root = context.Terminal.Environment("PALISADE_ROOT");
        return !File.Exists(DefaultFile) && root is { Length: > 0 } ? Path.Combine(root, DefaultFile) : DefaultFile;
    }

    /// <summary>The lab that holds node <paramref name="name"/>: that of <c>-f</c>, else the only one on this machine that has it.</summary>
    public static LabHost Node(CommandContext context, CommandHost host, string name)
    {
        var labs = FileIsGiven(context, host)
            ? [Existing(LabFile.Load(context.File).Name)]
            : LabCluster.All();
        var found = labs.SelectMany(l => l.Hosts.Where(h => h.Name == name).Select(h => (Lab: l, Host: h))).ToList();
        return found switch
        {
            [var one] => one.Host,
            [] => throw new PalisadeException(LabErrors.NoSuchLab, $"no lab has a node `{name}`", "`palisade lab status` lists labs and nodes"),
            _ => throw new PalisadeException(
                LabErrors.NoSuchLab, $"several labs have a node `{name}`: {string.Join(", ", found.Select(f => $"`{f.Lab.Name}`"))}", "choose the lab by its file: -f FILE"),
        };
    }

    public static bool FileIsGiven(CommandContext context, CommandHost host) =>
        context.Parse.GetResult(host.Options.File) is { Implicit: false };

    public static LabCluster Existing(string name) => LabCluster.Find(name)
        ?? throw new PalisadeException(LabErrors.NoSuchLab, $"there is no lab `{name}` on this machine", "`palisade lab up` makes it");
}
