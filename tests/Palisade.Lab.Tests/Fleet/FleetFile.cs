using System.Collections.Immutable;
using System.Text.Json;
using Palisade.Provision.Node;

namespace Palisade.Lab.Tests.Fleet;

/// <summary>A configuration of its own over the nodes of a lab: other names, users, ports and ways for the same hosts.</summary>
internal sealed class FleetFile
{
    private FleetFile(string folder) => Folder = folder;

    public string Folder { get; }

    /// <param name="nodes">Lines under <c>nodes:</c>, of which the first is a server.</param>
    public static Task<FleetFile> WriteAsync(LabFixture lab, string name, params string[] nodes) =>
        WriteWithLoginAsync(lab, name, "user: pi, password: public:raspberry", nodes);

    /// <param name="ssh">What holds for all nodes that say nothing else.</param>
    public static async Task<FleetFile> WriteWithLoginAsync(LabFixture lab, string name, string ssh, params string[] nodes)
    {
        var folder = Path.Combine(lab.Directory, name);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "palisade.yaml"), $$"""
            cluster: {{name}}
            operators:
              admin: { keys: [../.palisade/admin.pub] }
            ssh: { {{ssh}} }
            nodes:

            """ + string.Concat(nodes.Select(n => "  " + n + "\n")));
        return new FleetFile(folder);
    }

    public Task<ProcessResult> RunAsync(params string[] args) => PublishedPalisade.RunAsync(Folder, args);

    /// <summary><c>palisade run</c>: its exit status, and for each node the output or the code of the failure.</summary>
    public async Task<(int Status, ImmutableSortedDictionary<string, string> Nodes)> CommandAsync(params string[] args)
    {
        var result = await RunAsync(["run", "--json", .. args]);
        var nodes = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToImmutableSortedDictionary(
            l => l.GetProperty("node").GetString()!,
            l => l.TryGetProperty("failure", out var failure) ? failure.GetProperty("code").GetString()! : l.GetProperty("output").GetString()!.TrimEnd(),
            StringComparer.Ordinal);
        return nodes.IsEmpty ? throw new InvalidOperationException(result.Error) : (result.ExitCode, nodes);
    }
}
