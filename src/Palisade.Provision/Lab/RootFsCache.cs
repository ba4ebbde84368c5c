using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;
using Palisade.Provision.State;

namespace Palisade.Provision.Lab;

/// <summary>Root file systems under <see cref="LabPaths.Cache"/>, built once per recipe and then shared by all nodes of all labs.</summary>
internal sealed class RootFsCache(LabPaths paths, Action<string> progress)
{
    /// <summary>Path of a complete root file system, which is built first where there is none yet.</summary>
    public async Task<string> GetAsync(CancellationToken cancel)
    {
        var recipe = await RecipeAsync(cancel).ConfigureAwait(false);
        var folder = Path.Combine(paths.Cache, recipe.Hash);
        var root = Path.Combine(folder, "rootfs");
        if (Directory.Exists(root))
        {
            return root;
        }

        using var only = await FileLock.TakeAsync(Path.Combine(paths.Cache, ".lock"), () => progress("waiting for another build of the root file system"), cancel).ConfigureAwait(false);
        if (!Directory.Exists(root))
        {
            progress("building the root file system of the nodes (once, about half a minute)");
            await BuildAsync(recipe, folder, cancel).ConfigureAwait(false);
        }

        return root;
    }

    /// <summary>Removes every root file system that no lab uses.</summary>
    public async Task PurgeAsync(IReadOnlySet<string> used, CancellationToken cancel)
    {
        if (!Directory.Exists(paths.Cache))
        {
            return;
        }

        using var only = await FileLock.TakeAsync(Path.Combine(paths.Cache, ".lock"), () => { }, cancel).ConfigureAwait(false);
        foreach (var folder in Directory.GetDirectories(paths.Cache).Where(d => !used.Contains(Path.Combine(d, "rootfs"))))
        {
            await RemoveAsync(folder, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a tree that may hold other users' files and device nodes, without leaving the file system.</summary>
    public static Task RemoveAsync(string folder, CancellationToken cancel) =>
        MachineTools.MustAsync(["rm", "-rf", "--one-file-system", "--", folder], cancel);

    private static async Task<RootFsRecipe> RecipeAsync(CancellationToken cancel)
    {
        IEnumerable<string> files = Directory.Exists("/etc/apt/sources.list.d") ? Directory.GetFiles("/etc/apt/sources.list.d").Order(StringComparer.Ordinal) : [];
        var lists = files.Prepend("/etc/apt/sources.list").Where(File.Exists).Select(f => (f, File.ReadAllText(f)));
        var release = File.Exists("/etc/os-release")
            ? File.ReadLines("/etc/os-release").FirstOrDefault(l => l.StartsWith("VERSION_CODENAME=", StringComparison.Ordinal))?["VERSION_CODENAME=".Length..].Trim('"')
            : null;
        var sources = release is null ? "" : AptSources.For(lists, release);
        if (sources.Length == 0)
        {
            throw new PalisadeException(LabErrors.NoDebianSources, $"no Debian package source of the release `{release ?? "unknown"}` was found under /etc/apt", "run the lab on a Debian machine, or add a Debian source and its key");
        }

        var dump = await MachineTools.MustAsync(["apt-config", "dump", "--format", "%f \"%v\";%n", "Acquire"], cancel).ConfigureAwait(false);
        return new RootFsRecipe { Sources = sources, AptOptions = AptSources.Options(dump) };
    }

    private async Task BuildAsync(RootFsRecipe recipe, string folder, CancellationToken cancel)
    {
        foreach (var stale in Directory.GetDirectories(paths.Cache, ".building-*"))
        {
            await RemoveAsync(stale, cancel).ConfigureAwait(false);
        }

        var work = Directory.CreateTempSubdirectory("palisade-lab-").FullName;
        var building = Path.Combine(paths.Cache, ".building-" + recipe.Hash);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(work, "lab.sources"), recipe.Sources, cancel).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine(work, "customize"), RootFsRecipe.Customize, cancel).ConfigureAwait(false);
            Directory.CreateDirectory(building);
            var command = new ProcessCommand(recipe.Command(work, Path.Combine(building, "rootfs"))) { Timeout = TimeSpan.FromMinutes(30) };
            await MachineTools.MustAsync(LabErrors.RootFsFailed, command, cancel).ConfigureAwait(false);
            Directory.Move(building, folder);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
            await RemoveAsync(building, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
