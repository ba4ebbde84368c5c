using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Palisade.Output;
using Palisade.Provision.Lab;

namespace Palisade.Commands.Lab;

/// <summary><c>palisade lab status</c>: the labs of this machine and their nodes.</summary>
internal static class LabStatusCommand
{
    public static Command Create(CommandHost host) =>
        new Command("status", "List the labs of this machine and their nodes")
            .Runs(host, (context, cancel) => RunAsync(context, host, cancel));

    private static async Task<int> RunAsync(CommandContext context, CommandHost host, CancellationToken cancel)
    {
        LabCluster.RequireRoot();
        ImmutableArray<LabCluster> labs = LabChoice.FileIsGiven(context, host) ? [LabChoice.Existing(LabFile.Load(context.File).Name)] : LabCluster.All();
        var nodes = new List<LabNodeStatus>();
        foreach (var lab in labs)
        {
            nodes.AddRange((await lab.StatusAsync(cancel).ConfigureAwait(false)).Select(s => new LabNodeStatus(
                lab.Name, s.Node.Name, s.Node.Address.ToString(), s.State, s.Pid, s.MemoryBytes, s.BootTime)));
        }

        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, new LabStatus([.. nodes]), LabStatusJson.Default.LabStatus);
            return ExitCode.Ok;
        }

        if (nodes.Count == 0)
        {
            context.Terminal.Error.WriteLine("there is no lab on this machine; `palisade lab up` makes one");
            return ExitCode.Ok;
        }

        var table = new Table("LAB", "NODE", "ADDRESS", "STATE", "PID", "MEMORY", "UP SINCE");
        foreach (var n in nodes)
        {
            table.Add(
                n.Lab, n.Node, n.Address, n.State,
                n.Pid?.ToString(CultureInfo.InvariantCulture),
                n.MemoryBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MiB") : null,
                n.BootTime?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        }

        table.Write(context.Terminal);
        return ExitCode.Ok;
    }
}

/// <summary>What <c>palisade lab status --json</c> prints.</summary>
internal sealed record LabStatus(ImmutableArray<LabNodeStatus> Nodes);

/// <param name="State"><c>off</c>, <c>booting</c>, or what systemd says: <c>running</c>, <c>degraded</c>, ...</param>
/// <param name="Pid">Of the node's init on this machine.</param>
internal sealed record LabNodeStatus(string Lab, string Node, string Address, string State, int? Pid, long? MemoryBytes, DateTimeOffset? BootTime);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LabStatus))]
internal sealed partial class LabStatusJson : JsonSerializerContext;
