using System.CommandLine;

namespace Palisade.Commands;

/// <summary><c>palisade check</c>: every mistake of the file in one pass, before any connection is made.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandHost host) =>
        new Command("check", "Find all mistakes of the configuration file, offline")
            .Runs(host, (context, _) => Task.FromResult(Run(context)));

    private static int Run(CommandContext context)
    {
        var spec = SpecFile.Load(context).Spec;
        context.Terminal.Out.WriteLine($"{context.File}: {Count(spec.Nodes.Length, "node")}, {Count(spec.Services.Length, "service")}: no mistakes");
        return ExitCode.Ok;
    }

    private static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}s";
}
