using System.Collections.Immutable;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Provision.Node;
using Palisade.Provision.State;

namespace Palisade.Provision.Lab;

/// <summary>
/// Hosts on this machine that look like boards fresh from their vendor: LXC containers on a bridge of their own. Only root can
/// make one. Labs of different names stand side by side when their addresses do not meet.
/// </summary>
public sealed class LabCluster
{
    // Booting is bound by the processors; a few at a time keeps each boot short without leaving a processor idle.
    private static readonly ParallelOptions Booting = new() { MaxDegreeOfParallelism = Math.Max(4, Environment.ProcessorCount * 2) };
    private readonly LabPaths paths;
    private readonly string rootFs;
    private readonly LabNetwork network;

    private LabCluster(string name, ImmutableArray<LabNode> nodes, string rootFs, LabPaths paths, TimeSpan bootTimeout)
    {
        Name = name;
        this.paths = paths;
        this.rootFs = rootFs;
        network = LabNetwork.Of(nodes);
        BootTimeout = bootTimeout;
        Hosts = [.. nodes.Select((n, i) => new LabHost(this, n, i + 1))];
    }

    public string Name { get; }

    public ImmutableArray<LabHost> Hosts { get; }

    public LabNetwork Network => network;

    internal string Folder => paths.Lab(Name);

    internal TimeSpan BootTimeout { get; }

    public LabHost this[string node] => Hosts.FirstOrDefault(h => h.Name == node)
        ?? throw new PalisadeException(LabErrors.NoSuchLab, $"lab `{Name}` has no node `{node}`", $"it has {string.Join(", ", Hosts.Select(h => $"`{h.Name}`"))}");

    /// <summary>
    /// Makes the lab and boots it. What an earlier lab of this name left is cleared first; when making fails or is cancelled,
    /// what was made is taken down again.
    /// </summary>
    public static async Task<LabCluster> CreateAsync(LabOptions options, CancellationToken cancel)
    {
        LabMachine.RequireRoot();
        LabNetwork.Of(options.Nodes);
        var (paths, progress) = (options.Paths, options.Progress);
        LabMachine.MakeFolders(paths);

        using var only = await FileLock.TakeAsync(paths.LabLock(options.Name), () => progress($"waiting for another command on lab `{options.Name}`"), cancel).ConfigureAwait(false);
        using (await FileLock.TakeAsync(paths.MachineLock, () => progress("waiting for another lab to be made"), cancel).ConfigureAwait(false))
        {
            await MachinePackages.EnsureAsync(progress, cancel).ConfigureAwait(false);
        }

        var rootFs = await new RootFsCache(paths, progress).GetAsync(cancel).ConfigureAwait(false);
        var lab = new LabCluster(options.Name, options.Nodes, rootFs, paths, options.BootTimeout);
        await ReleaseAsync(options.Name, paths, cancel).ConfigureAwait(false);
        await LabRemains.ClearAsync(options.Name, paths, cancel).ConfigureAwait(false);
        lab.RefuseTakenAddresses();
        if (options.Directory is { } directory)
        {
            LabPins.Claim(directory, options.Name);
        }

        try
        {
            await lab.MakeAsync(options, cancel).ConfigureAwait(false);
        }
        catch
        {
            await lab.RemoveAsync(_ => { }, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        return lab;
    }

    /// <summary>Labs belong to root; anybody else gets an error that says so.</summary>
    public static void RequireRoot() => LabMachine.RequireRoot();

    /// <summary>The lab of that name on this machine, or null.</summary>
    public static LabCluster? Find(string name, LabPaths? paths = null)
    {
        paths ??= LabPaths.Default;
        return LabState.Load(paths.LabFile(name)) is { } state
            ? new LabCluster(state.Name, state.LabNodes, state.RootFs, paths, TimeSpan.FromMinutes(2))
            : null;
    }

    /// <summary>All labs of this machine by name.</summary>
    public static ImmutableArray<LabCluster> All(LabPaths? paths = null) =>
        [.. LabRemains.Names(paths ?? LabPaths.Default).Select(n => Find(n, paths)).OfType<LabCluster>()];

    /// <summary>Takes a lab down, also one that is half made; a name without a lab is no error.</summary>
    /// <returns>False where nothing was there.</returns>
    public static async Task<bool> DownAsync(string name, CancellationToken cancel, LabPaths? paths = null, Action<string>? progress = null)
    {
        LabMachine.RequireRoot();
        paths ??= LabPaths.Default;
        LabMachine.MakeFolders(paths);
        bool found;
        using (await FileLock.TakeAsync(paths.LabLock(name), () => progress?.Invoke($"waiting for another command on lab `{name}`"), cancel).ConfigureAwait(false))
        {
            await ReleaseAsync(name, paths, cancel).ConfigureAwait(false);
            found = await LabRemains.ClearAsync(name, paths, cancel).ConfigureAwait(false);
            File.Delete(paths.LabLock(name));
        }

        await LabMachine.RestoreWhenLastAsync(paths, progress ?? (_ => { }), cancel).ConfigureAwait(false);
        return found;
    }

    /// <summary>Removes the cached root file systems that no lab uses.</summary>
    public static Task PurgeAsync(CancellationToken cancel, LabPaths? paths = null)
    {
        paths ??= LabPaths.Default;
        var used = LabRemains.Names(paths).Select(n => LabState.Load(paths.LabFile(n))?.RootFs).OfType<string>().ToHashSet();
        return new RootFsCache(paths, _ => { }).PurgeAsync(used, cancel);
    }

    public Task DownAsync(CancellationToken cancel) => DownAsync(Name, cancel, paths);

    public async Task<ImmutableArray<LabHostStatus>> StatusAsync(CancellationToken cancel) =>
        [.. await Task.WhenAll(Hosts.Select(h => h.StatusAsync(cancel))).ConfigureAwait(false)];

    /// <summary>Gives a node that is off a fresh system: its own files over the shared ones, nothing of what it wrote before.</summary>
    internal async Task WriteNodeAsync(LabHost host, CancellationToken cancel)
    {
        var resolv = NameServers.ForNodes() ?? "";
        await RootFsCache.RemoveAsync(host.Folder, cancel).ConfigureAwait(false);
        foreach (var folder in (string[])["upper", "docker", "containerd"])
        {
            LabMachine.MakeFolder(Path.Combine(host.Folder, folder), LabMachine.EverybodyReads);
        }

        var machineId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        foreach (var (path, content) in NodeSeed.Files(host.Node, network, machineId, resolv))
        {
            var target = Path.Combine(host.Folder, "upper", path);
            LabMachine.MakeFolder(Path.GetDirectoryName(target)!, LabMachine.EverybodyReads);
            await File.WriteAllTextAsync(target, content, cancel).ConfigureAwait(false);
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        var config = new LxcConfig { Lab = Name, Node = host.Node, Index = host.Index, RootFs = rootFs, Folder = host.Folder };
        await File.WriteAllTextAsync(Path.Combine(host.Folder, "config"), config.Render(), cancel).ConfigureAwait(false);
    }

    private async Task MakeAsync(LabOptions options, CancellationToken cancel)
    {
        var progress = options.Progress;
        Directory.CreateDirectory(Folder);
        new LabState { Name = Name, RootFs = rootFs, Directory = options.Directory, Nodes = [.. Hosts.Select(h => new LabStateNode(h.Name, h.Address.ToString()))] }.Save(paths.LabFile(Name));
        await LabMachine.RaiseAsync(paths, progress, cancel).ConfigureAwait(false);
        if (NameServers.ForNodes() is null)
        {
            progress("this machine's name server is its own loopback: nodes will not resolve names");
        }

        var bridge = LabNames.Bridge(Name);
        await MachineTools.MustAsync(["ip", "link", "add", bridge, "type", "bridge"], cancel).ConfigureAwait(false);
        await MachineTools.MustAsync(["ip", "address", "add", $"{network.Gateway}/{LabNetwork.PrefixLength}", "dev", bridge], cancel).ConfigureAwait(false);
        await MachineTools.MustAsync(["ip", "link", "set", bridge, "up"], cancel).ConfigureAwait(false);
        var table = new ProcessCommand(["nft", "-f", "-"]) { Input = LabNftTable.Render(Name, network.Subnet) };
        await MachineTools.MustAsync(LabErrors.MachineRefused, table, cancel).ConfigureAwait(false);

        progress("booting " + Counted.Of(Hosts.Length, "node"));
        var booting = new ParallelOptions { MaxDegreeOfParallelism = Booting.MaxDegreeOfParallelism, CancellationToken = cancel };
        await Parallel.ForEachAsync(Hosts, booting, async (host, ct) =>
        {
            await WriteNodeAsync(host, ct).ConfigureAwait(false);
            await host.StartAsync(ct).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task RemoveAsync(Action<string> progress, CancellationToken cancel)
    {
        await LabRemains.ClearAsync(Name, paths, cancel).ConfigureAwait(false);
        await LabMachine.RestoreWhenLastAsync(paths, progress, cancel).ConfigureAwait(false);
    }

    private static async Task ReleaseAsync(string name, LabPaths paths, CancellationToken cancel)
    {
        if (LabState.Load(paths.LabFile(name))?.Directory is { } directory && Directory.Exists(directory))
        {
            await LabConnections.EndAsync(LabPins.KnownHosts(directory, name), cancel).ConfigureAwait(false);
            LabPins.Release(directory, name);
        }
    }

    private void RefuseTakenAddresses()
    {
        foreach (var nic in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var own in nic.GetIPProperties().UnicastAddresses.Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork))
            {
                if (network.Subnet.Contains(own.Address))
                {
                    throw new PalisadeException(
                        LabErrors.Addresses,
                        $"this machine already has {own.Address} on `{nic.Name}`, in the lab's network {network.Subnet}",
                        nic.Name.StartsWith("pal-", StringComparison.Ordinal) ? "another lab uses it: `palisade lab status` names it, `palisade lab down NAME` ends it" : "give the nodes addresses of another network");
                }
            }
        }
    }
}
