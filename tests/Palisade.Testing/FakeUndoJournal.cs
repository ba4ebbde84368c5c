using System.Collections.Immutable;
using Palisade.Provision.Resources;

namespace Palisade.Testing;

/// <summary>Remembers what it was asked to keep, in order: <c>path:/etc/hosts</c>, <c>user:pi+home</c>, <c>unit:ssh.service</c>.</summary>
public sealed class FakeUndoJournal : IUndoJournal
{
    public List<string> Kept { get; } = [];

    public Task KeepPathAsync(string path, CancellationToken cancel) => Keep("path:" + path);

    public Task KeepUserAsync(string name, bool withHome, CancellationToken cancel) => Keep($"user:{name}{(withHome ? "+home" : "")}");

    public Task KeepUnitAsync(string unit, CancellationToken cancel) => Keep("unit:" + unit);

    public Task KeepPackagesAsync(CancellationToken cancel) => Keep("packages");

    public Task KeepCommandAsync(string key, ImmutableArray<string> restore, CancellationToken cancel) => Keep($"command:{key}: {string.Join(' ', restore)}");

    private Task Keep(string what)
    {
        Kept.Add(what);
        return Task.CompletedTask;
    }
}
