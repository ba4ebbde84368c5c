using System.Globalization;
using System.Net;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Binding;

namespace Palisade.Core.Spec.Validation;

/// <summary>What K3s cannot do, or will do late and without a clear word: release, address that moves, snapshots, artifacts, networks.</summary>
internal sealed class K3sValidator : ISpecValidator
{
    /// <summary>Older ones do not read the kubelet's folder of settings, which hardening needs.</summary>
    private static readonly Version Oldest = new(1, 32);

    private static readonly (string Binary, string Platform)[] Platforms = [("k3s", "amd64"), ("k3s-arm64", "arm64"), ("k3s-armhf", "arm")];

    private static readonly string[] Packings = ["tar.zst", "tar.gz", "tar"];

    public void Validate(ValidationContext context)
    {
        if (context.Spec.Engine.Kind != EngineKinds.K3s)
        {
            return;
        }

        Release(context);
        Vip(context);
        Snapshots(context);
        Artifacts(context);
        Networks(context);
        Balancers(context);
    }

    private static void Release(ValidationContext context)
    {
        if (context.Spec.Engine.Version is { } text && text.TrimStart('v').Split('.') is [var major, var minor, ..]
            && new Version(int.Parse(major, CultureInfo.InvariantCulture), int.Parse(minor, CultureInfo.InvariantCulture)) < Oldest)
        {
            context.Report.Error(ConfigErrors.K3sVersion, "engine.version", $"K3s {text} is older than Palisade supports", $"take a release of v{Oldest} or newer");
        }
    }

    private static void Vip(ValidationContext context)
    {
        const string Path = "engine.vip";
        if (context.Spec.Engine.Vip is not { } vip)
        {
            return;
        }

        if (AddressValidator.Unusable(vip, alone: false) is { } reason)
        {
            context.Report.Error(ConfigErrors.Vip, Path, $"`{vip}` cannot be the servers' shared address", "give a free address of the servers' LAN", label: reason);
            return;
        }

        if (context.Spec.Mesh.Subnet.Contains(vip))
        {
            context.Report.Error(ConfigErrors.Vip, Path, $"the address `{vip}` lies in the mesh subnet `{context.Spec.Mesh.Subnet}`", "give a free address of the servers' LAN: the mesh carries no ARP, by which the address moves");
            return;
        }

        foreach (var node in context.AddressedNodes)
        {
            var own = vip.Equals(node.Network?.Address) || (IPAddress.TryParse(node.Address, out var address) && Addresses.Canonical(address).Equals(vip));
            if (own || vip.Equals(node.Network?.Gateway))
            {
                context.Report.Error(ConfigErrors.Vip, Path, $"the address `{vip}` belongs to {(own ? $"node `{node.Name}`" : "the router")}", "give an address that nothing has, outside the range that the router hands out");
                return;
            }
        }

        foreach (var server in context.Spec.Servers)
        {
            if (server.Network is { } network && Addresses.NetworkOf(network.Address, network.PrefixLength) is var lan
                && (!lan.Contains(vip) || Addresses.IsEdge(lan, vip)))
            {
                context.Report.Error(ConfigErrors.Vip, Path, $"server `{server.Name}` cannot take over the address `{vip}`", "give a free address of the LAN that all servers are on",
                    label: lan.Contains(vip) ? "the first and the last address of a network are no host's" : $"outside its network `{lan}`");
                return;
            }
        }

        if (context.Spec.Servers.Length == 1)
        {
            context.Report.Warning(ConfigErrors.Vip, Path, "with one server the address has nowhere to move to", "remove it, or make three nodes servers");
        }
    }

    /// <summary>Written as a cron rule, which knows hours of the day and days, and nothing in between.</summary>
    private static void Snapshots(ValidationContext context)
    {
        var every = context.Spec.Engine.Snapshots.Every;
        if (every.Ticks % TimeSpan.TicksPerHour != 0 || (every < TimeSpan.FromDays(1) ? 24 % (int)every.TotalHours != 0 : every.Ticks % TimeSpan.TicksPerDay != 0))
        {
            context.Report.Error(ConfigErrors.OutOfRange, "engine.snapshots.every", "snapshots cannot be made at that distance", "take 1h, 2h, 3h, 4h, 6h, 8h, 12h, or whole days");
        }
    }

    private static void Artifacts(ValidationContext context)
    {
        const string Path = "engine.artifacts";
        if (context.Spec.Engine.Artifacts is not { } folder)
        {
            return;
        }

        var written = context.Values.Get(Path, folder);
        var kind = context.Files.Environment.Probe(folder).Kind;
        if (kind != SpecPathKind.Directory)
        {
            context.Report.Error(ConfigErrors.FileMissing, Path, $"the folder `{written}` {(kind == SpecPathKind.File ? "is a file" : SecretResolver.Reason(kind))}", "the path is relative to the configuration file");
            return;
        }

        var binaries = Platforms.Where(p => Holds(p.Binary)).ToArray();
        if (binaries.Length == 0)
        {
            context.Report.Error(ConfigErrors.FileMissing, Path, $"the folder `{written}` holds no K3s", "put the release's files into it: `k3s-arm64` for 64-bit boards, `k3s` for PCs, `k3s-armhf` for 32-bit boards");
        }

        foreach (var (binary, platform) in binaries)
        {
            if (!Holds($"sha256sum-{platform}.txt"))
            {
                context.Report.Error(ConfigErrors.FileMissing, Path, $"the folder `{written}` has `{binary}`, but not `sha256sum-{platform}.txt`", "take the list of checksums from the same release: without it nobody can tell a torn or changed file");
            }

            if (!Packings.Any(ending => Holds($"k3s-airgap-images-{platform}.{ending}")))
            {
                context.Report.Error(ConfigErrors.FileMissing, Path, $"the folder `{written}` has `{binary}`, but not `k3s-airgap-images-{platform}.tar.zst`", "take the archive of images from the same release");
            }
        }

        bool Holds(string name) => context.Files.Environment.Probe(System.IO.Path.Combine(folder, name)).Kind == SpecPathKind.File;
    }

    /// <summary>The engine moves its ranges away from nodes' addresses; it cannot know which hosts else are in a very large LAN.</summary>
    private static void Networks(ValidationContext context)
    {
        foreach (var node in context.AddressedNodes)
        {
            if (node.Network is { } network && Addresses.NetworkOf(network.Address, network.PrefixLength) is var lan
                && ReservedNetworks.K3s.FirstOrDefault(r => lan.PrefixLength < r.Network.PrefixLength && lan.Contains(r.Network.BaseAddress)) is { Owner: { } owner } inside
                && !ReservedNetworks.K3s.Any(r => r.Network.Contains(network.Address)))
            {
                context.Report.Warning(ConfigErrors.ClusterNetworks, $"nodes.{node.Name}.network.address", $"node `{node.Name}` will not reach hosts of its network `{lan}` that have addresses in `{inside.Network}`: K3s uses these for {owner}",
                    "check the prefix length; nothing needs doing where no host has such an address");
                return;
            }
        }
    }

    private static void Balancers(ValidationContext context)
    {
        if (context.Spec.Nodes.All(n => n.Role != NodeRole.Balancer))
        {
            return;
        }

        foreach (var service in context.Spec.Services.Where(s => s.Ports.Any(p => p.Protocol == "udp")))
        {
            context.Report.Note(ConfigErrors.Udp, $"services.{service.Name}.ports", $"balancers do not take UDP: that port of service `{service.Name}` is open on the other nodes only", "clients must name a server or an agent");
        }
    }
}
