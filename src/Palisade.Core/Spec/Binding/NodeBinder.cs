using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Binding;

/// <summary>Nodes with file-wide SSH settings, roles and mesh addresses filled in.</summary>
internal sealed class NodeBinder(BoundValues values, SpecFiles files, SecretResolver secrets, FindingReport report)
{
    public ImmutableArray<NodeSpec> Bind(IPNetwork subnet)
    {
        var names = values.Children("nodes");
        var roles = Roles(names);
        return [.. names.Select((name, i) => Node(name, i, roles[i], subnet))];
    }

    /// <summary>Without any server in the file, the first node that says nothing becomes it.</summary>
    private NodeRole[] Roles(ImmutableArray<string> names)
    {
        NodeRole?[] given = [.. names.Select(n => values.Find<string>($"nodes.{n}.role") switch
        {
            "server" => NodeRole.Server,
            "agent" => NodeRole.Agent,
            "balancer" => NodeRole.Balancer,
            _ => (NodeRole?)null,
        })];
        var first = given.Contains(NodeRole.Server) ? -1 : Array.IndexOf(given, null);
        return [.. given.Select((role, i) => role ?? (i == first ? NodeRole.Server : NodeRole.Agent))];
    }

    private NodeSpec Node(string name, int index, NodeRole role, IPNetwork subnet)
    {
        var path = $"nodes.{name}";
        return new NodeSpec
        {
            Name = name,
            Address = values.Get($"{path}.address", ""),
            Role = role,
            Ssh = Ssh($"{path}.ssh"),
            MeshAddress = values.Find<IPAddress>($"{path}.mesh") ?? Addresses.At(subnet, index + 1),
            Network = Network($"{path}.network"),
            Labels = values.Children($"{path}.labels")
                .Where(l => values.Find<string>($"{path}.labels.{l}") is not null)
                .ToImmutableSortedDictionary(l => l, l => values.Get($"{path}.labels.{l}", ""), StringComparer.Ordinal),
        };
    }

    private SshSpec Ssh(string path)
    {
        var defaults = new SshSpec();
        return new SshSpec
        {
            User = values.Get(Where("user"), defaults.User),
            Password = secrets.Resolve(Where("password"), needed: false),
            SudoPassword = secrets.Resolve(Where("sudoPassword"), needed: false),
            Port = values.Get(Where("port"), defaults.Port),
            Identity = Identity(Where("identity")),
            Jump = values.Find<string>(Where("jump")),
        };

        string Where(string key) => values.Has($"{path}.{key}") ? $"{path}.{key}" : $"ssh.{key}";
    }

    private readonly HashSet<string> reported = new(StringComparer.Ordinal);

    private string? Identity(string path)
    {
        if (values.Find<string>(path) is not { } file)
        {
            return null;
        }

        var at = files.Resolve(file);
        var kind = files.Environment.Probe(at).Kind;
        if (kind != SpecPathKind.File && reported.Add(path))
        {
            report.Error(ConfigErrors.FileMissing, path, $"the private key `{file}` {SecretResolver.Reason(kind)}", "remove the key to let the SSH agent and `~/.ssh/config` choose");
        }
        else if (at.EndsWith(".pub", StringComparison.Ordinal) && reported.Add(path))
        {
            report.Error(ConfigErrors.FileMissing, path, $"`{file}` is a public key; `identity` needs the private one", $"write `{file[..^4]}`");
        }

        return at;
    }

    private NetworkSpec? Network(string path) => values.Find<PrefixedAddress>($"{path}.address") is not { } address ? null : new NetworkSpec
    {
        Address = address.Address,
        PrefixLength = address.Length,
        Gateway = values.Find<IPAddress>($"{path}.gateway"),
        Dns = values.List<IPAddress>($"{path}.dns", []),
        Interface = values.Find<string>($"{path}.interface"),
    };
}
