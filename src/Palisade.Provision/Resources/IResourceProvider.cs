using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources;

/// <summary>
/// Makes one kind of resource so. <see cref="CheckAsync"/> only reads; after a successful <see cref="ApplyAsync"/> a second
/// check must find nothing to do, which the runner verifies.
/// </summary>
public interface IResourceProvider
{
    Task<CheckResult> CheckAsync(Resource resource, CheckContext context, CancellationToken cancel);

    Task ApplyAsync(Resource resource, CheckContext context, CancellationToken cancel);
}

/// <summary>Typed base: one provider, one kind of resource.</summary>
public abstract class ResourceProvider<T> : IResourceProvider
    where T : Resource
{
    public abstract Task<CheckResult> CheckAsync(T resource, CheckContext context, CancellationToken cancel);

    public abstract Task ApplyAsync(T resource, CheckContext context, CancellationToken cancel);

    Task<CheckResult> IResourceProvider.CheckAsync(Resource resource, CheckContext context, CancellationToken cancel) =>
        CheckAsync((T)resource, context, cancel);

    Task IResourceProvider.ApplyAsync(Resource resource, CheckContext context, CancellationToken cancel) =>
        ApplyAsync((T)resource, context, cancel);
}

public sealed record CheckContext
{
    public required ISystem System { get; init; }

    /// <summary>Ids of resources of this catalog that changed so far (in a check: that would change).</summary>
    public required IReadOnlySet<string> Changed { get; init; }

    /// <summary>The catalog being worked on, for resources that refer to others (<c>Exclusive</c> directories).</summary>
    public required Catalog Catalog { get; init; }

    /// <summary>Keeps what was there before the first touch. Only <c>ApplyAsync</c> may write to it.</summary>
    public required IUndoJournal Undo { get; init; }

    /// <summary>For a person: "package site is not on this kernel: skipped".</summary>
    public required Action<string> Note { get; init; }
}

/// <param name="Change">Null when there is nothing to do.</param>
/// <param name="Outputs">What the operator's machine wants to know, where it exists already.</param>
public sealed record CheckResult(ResourceChange? Change, ImmutableDictionary<string, OutputValue> Outputs)
{
    public static CheckResult Same { get; } = new(null, ImmutableDictionary<string, OutputValue>.Empty);

    public static CheckResult Differs(ChangeAction action, string summary, string? diff = null) =>
        new(new ResourceChange(action, summary, diff), ImmutableDictionary<string, OutputValue>.Empty);

    public CheckResult WithOutput(string name, string value, bool secret = false) =>
        this with { Outputs = Outputs.SetItem(name, new OutputValue(value, secret)) };
}

/// <summary>
/// First-touch memory of a node under /var/lib/palisade/undo. Each method keeps the present state unless that thing was kept
/// before; <c>palisade destroy</c> replays it backwards.
/// </summary>
public interface IUndoJournal
{
    /// <summary>A path of any kind, or its absence; directories with all below them.</summary>
    Task KeepPathAsync(string path, CancellationToken cancel);

    /// <summary>A user's entry in passwd, shadow, group and subuid files, and with <paramref name="withHome"/> its home.</summary>
    Task KeepUserAsync(string name, bool withHome, CancellationToken cancel);

    /// <summary>A unit's enabled, masked and active state.</summary>
    Task KeepUnitAsync(string unit, CancellationToken cancel);

    /// <summary>The set of installed and of manually installed packages.</summary>
    Task KeepPackagesAsync(CancellationToken cancel);

    /// <summary>A sysctl's running value, the host name, the time zone, ...: a program and arguments that put it back.</summary>
    Task KeepCommandAsync(string key, ImmutableArray<string> restore, CancellationToken cancel);
}
