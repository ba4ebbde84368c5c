using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Packages;

/// <summary>apt-get without questions: waits for who holds its lock, fetches lists when they are old, mends an interrupted dpkg.</summary>
internal sealed class AptRunner(ISystem system)
{
    private const string Lists = "/var/lib/apt/lists";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ListsAge = TimeSpan.FromDays(1);

    private static readonly ImmutableArray<string> StaleSigns =
    [
        "Unable to locate package", "has no installation candidate", "404  Not Found", "Hash Sum mismatch", "Unable to fetch some archives",
    ];

    private static readonly ImmutableSortedDictionary<string, string> Environment = ImmutableSortedDictionary<string, string>.Empty
        .Add("DEBIAN_FRONTEND", "noninteractive")
        .Add("APT_LISTCHANGES_FRONTEND", "none")
        .Add("NEEDRESTART_SUSPEND", "1")
        .Add("LC_ALL", "C.UTF-8");

    public async Task InstallAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        ImmutableArray<string> arguments = ["install", "--no-install-recommends", "--", .. names];
        var fresh = !ListsAreOld();
        if (!fresh)
        {
            await UpdateAsync(cancel).ConfigureAwait(false);
        }

        var result = await RunAsync(arguments, cancel).ConfigureAwait(false);
        if (fresh && !result.Ok && ListsMayBeStale(result))
        {
            await UpdateAsync(cancel).ConfigureAwait(false);
            result = await RunAsync(arguments, cancel).ConfigureAwait(false);
        }

        Demand(result, arguments);
    }

    public async Task PurgeAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        ImmutableArray<string> arguments = ["purge", "--", .. names];
        Demand(await RunAsync(arguments, cancel).ConfigureAwait(false), arguments);
    }

    private async Task UpdateAsync(CancellationToken cancel)
    {
        ImmutableArray<string> arguments = ["update"];
        Demand(await RunAsync(arguments, cancel).ConfigureAwait(false), arguments);
    }

    /// <summary>
    /// Whoever fetched them last: every `apt-get update` passes its files through this folder, also where nothing was new. A time from
    /// the future counts as old: boards without a battery clock wake up anywhere.
    /// </summary>
    private bool ListsAreOld() =>
        !system.List(Lists).Any(n => n.EndsWith("Release", StringComparison.Ordinal))
        || system.Stat(Lists + "/partial") is not { } fetched
        || system.Clock.GetUtcNow() - fetched.Modified is var age && (age > ListsAge || age < TimeSpan.Zero);

    private async Task<ProcessResult> RunAsync(ImmutableArray<string> arguments, CancellationToken cancel)
    {
        var deadline = system.Clock.GetUtcNow() + Patience;
        var mended = false;
        while (true)
        {
            var result = await system.RunAsync(
                new ProcessCommand(
                [
                    "apt-get", "-y", "-q",
                    "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold",
                    "-o", "DPkg::Lock::Timeout=60", "-o", "APT::Get::Assume-Yes=true", "-o", "Dpkg::Use-Pty=0",
                    .. arguments,
                ])
                { Environment = Environment, Timeout = TimeSpan.FromMinutes(30) },
                cancel).ConfigureAwait(false);
            if (result.Ok)
            {
                return result;
            }

            if (!mended && result.Error.Contains("dpkg --configure -a", StringComparison.Ordinal))
            {
                mended = true;
                await system.RunAsync(
                    new ProcessCommand(["dpkg", "--configure", "-a", "--force-confdef", "--force-confold"]) { Environment = Environment, Timeout = TimeSpan.FromMinutes(15) },
                    cancel).ConfigureAwait(false);
                continue;
            }

            if (!IsLocked(result))
            {
                return result;
            }

            if (system.Clock.GetUtcNow() >= deadline)
            {
                throw new PalisadeException(
                    ConvergeErrors.PackagesLocked,
                    $"another program has held the package lock for {Patience.TotalMinutes:0} minutes: {LastLine(result.Error)}",
                    "wait until it is done (a first boot's automatic upgrade takes a while), then run `palisade apply` again");
            }

            await Task.Delay(TimeSpan.FromSeconds(5), system.Clock, cancel).ConfigureAwait(false);
        }
    }

    private static void Demand(ProcessResult result, ImmutableArray<string> arguments)
    {
        if (!result.Ok)
        {
            throw SystemExtensions.Failure(["apt-get", .. arguments], result);
        }
    }

    private static bool IsLocked(ProcessResult result) =>
        result.Error.Contains("Could not get lock", StringComparison.Ordinal) || result.Error.Contains("Unable to acquire the dpkg frontend lock", StringComparison.Ordinal);

    private static bool ListsMayBeStale(ProcessResult result) => StaleSigns.Any(w => result.Error.Contains(w, StringComparison.Ordinal) || result.Output.Contains(w, StringComparison.Ordinal));

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(l => l.Contains("lock", StringComparison.Ordinal)) ?? "";
}
