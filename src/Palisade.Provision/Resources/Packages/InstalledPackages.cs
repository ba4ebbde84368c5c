using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Packages;

internal static class InstalledPackages
{
    /// <summary>Those of <paramref name="names"/> (all packages without any) that dpkg calls installed and configured.</summary>
    public static async Task<SortedSet<string>> ReadAsync(ISystem system, IEnumerable<string> names, CancellationToken cancel)
    {
        // Status 1 only says that some of the names are unknown.
        var result = await system.RunAsync(["dpkg-query", "-W", "-f=${Package}\\t${db:Status-Status}\\n", .. names], cancel).ConfigureAwait(false);
        if (result.ExitCode > 1)
        {
            throw SystemExtensions.Failure(["dpkg-query", "-W"], result);
        }

        return new SortedSet<string>(
            result.Output.Split('\n').Select(l => l.Split('\t')).Where(p => p is [_, "installed"]).Select(p => p[0]),
            StringComparer.Ordinal);
    }
}
