using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// The command lines that Palisade gives to kubectl, each in one place. Objects go in on standard input, so that no secret is on
/// argv or in a file; what comes back on failure is turned into a diagnostic with a code by <see cref="KubectlFailure"/>.
/// </summary>
/// <param name="program">Program and first arguments: <c>k3s kubectl</c>.</param>
internal sealed class Kubectl(ISystem system, ImmutableArray<string> program, SecretScrubber? scrubber = null)
{
    private static readonly ImmutableArray<string> Manager = ["--server-side", "--field-manager=" + KubernetesLabels.FieldManager];

    /// <summary>
    /// The user's own diff program (colours, side by side) gives a text that only people can read. Whole objects are wanted, since
    /// which lines matter is known only from where they are.
    /// </summary>
    private static readonly ImmutableSortedDictionary<string, string> PlainDiff =
        ImmutableSortedDictionary<string, string>.Empty.Add("KUBECTL_EXTERNAL_DIFF", "diff -U100000 -N");

    public ImmutableArray<string> Program => program;

    /// <summary>The same with another program and other first arguments.</summary>
    public Kubectl With(ImmutableArray<string> other) => new(system, other, scrubber);

    /// <summary>Those of the objects that the cluster has, as it has them.</summary>
    public async Task<ImmutableArray<KubeObject>> GetAsync(IEnumerable<KubeObject> objects, CancellationToken cancel) =>
        KubeObject.ParseMany(await MustAsync(["get", "--ignore-not-found", "-o", "json", "-f", "-"], KubeObject.List(objects), cancel).ConfigureAwait(false));

    /// <summary>All objects of some kinds in all namespaces that carry the labels.</summary>
    public Task<ProcessResult> ListAsync(IEnumerable<string> kinds, string selector, CancellationToken cancel) =>
        RunAsync(["get", string.Join(',', kinds), "--all-namespaces", "--selector", selector, "-o", "json"], null, cancel);

    /// <summary>All objects of some kinds in one namespace.</summary>
    public async Task<ImmutableArray<KubeObject>> ListInAsync(string @namespace, IEnumerable<string> kinds, CancellationToken cancel) =>
        KubeObject.ParseMany(await MustAsync(["get", string.Join(',', kinds), "--namespace", @namespace, "--ignore-not-found", "-o", "json"], null, cancel).ConfigureAwait(false));

    /// <summary>Kinds with objects in namespaces that can be listed and deleted, as <c>get</c> wants them.</summary>
    public async Task<ImmutableArray<string>> NamespacedKindsAsync(CancellationToken cancel) =>
        [.. (await MustAsync(["api-resources", "--namespaced", "--verbs=list,delete", "-o", "name"], null, cancel).ConfigureAwait(false))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>What an apply would change, asked of the API server itself: exit status 1 is a difference, more is a failure.</summary>
    public async Task<string> DiffAsync(IEnumerable<KubeObject> objects, CancellationToken cancel)
    {
        ImmutableArray<string> arguments = ["diff", .. Manager, "--force-conflicts", "-f", "-"];
        var result = await RunAsync(arguments, KubeObject.List(objects), cancel, PlainDiff).ConfigureAwait(false);

        // A failed kubectl ends with 1 as well in some releases; only then it has said why and printed no difference.
        return result.ExitCode is 0 || (result.ExitCode is 1 && result.Output.Length > 0 && !KubectlFailure.HasError(result.Error))
            ? result.Output
            : throw Failure(arguments, result);
    }

    /// <summary>Which fields an apply would take from other field managers, in kubectl's words; empty where it would take none.</summary>
    public async Task<string> ConflictsAsync(IEnumerable<KubeObject> objects, CancellationToken cancel)
    {
        var result = await RunAsync(["apply", .. Manager, "--dry-run=server", "-o", "name", "-f", "-"], KubeObject.List(objects), cancel).ConfigureAwait(false);
        return result.Ok ? "" : result.Error;
    }

    /// <summary>Server-side apply. Fields that others have changed since are set back.</summary>
    /// <returns>Warnings of the API server.</returns>
    public async Task<ImmutableArray<string>> ApplyAsync(IEnumerable<KubeObject> objects, CancellationToken cancel)
    {
        ImmutableArray<string> arguments = ["apply", .. Manager, "--force-conflicts", "-o", "name", "-f", "-"];
        var result = await RunAsync(arguments, KubeObject.List(objects), cancel).ConfigureAwait(false);
        return result.Ok
            ? [.. result.Error.Split('\n', StringSplitOptions.TrimEntries).Where(l => l.StartsWith("Warning:", StringComparison.Ordinal)).Select(l => l["Warning:".Length..].Trim()).Distinct()]
            : throw Failure(arguments, result);
    }

    /// <summary>Deletes objects and returns at once; finalizers may keep them for a while.</summary>
    public Task DeleteAsync(IEnumerable<KubeObject> objects, CancellationToken cancel) =>
        MustAsync(["delete", "--ignore-not-found", "--wait=false", "-f", "-"], KubeObject.List(objects), cancel);

    /// <summary>The last lines of a container; empty where there is nothing to read.</summary>
    public async Task<string> LogsAsync(string @namespace, string pod, string container, bool previous, CancellationToken cancel)
    {
        ImmutableArray<string> arguments = ["logs", pod, "--namespace", @namespace, "--container", container, "--tail=20", "--limit-bytes=8192"];
        var result = await RunAsync(previous ? [.. arguments, "--previous"] : arguments, null, cancel).ConfigureAwait(false);
        return result.Ok ? result.Output : "";
    }

    public async Task<string> MustAsync(ImmutableArray<string> arguments, string? input, CancellationToken cancel)
    {
        var result = await RunAsync(arguments, input, cancel).ConfigureAwait(false);
        return result.Ok ? result.Output : throw Failure(arguments, result);
    }

    public async Task<ProcessResult> RunAsync(
        ImmutableArray<string> arguments, string? input, CancellationToken cancel, ImmutableSortedDictionary<string, string>? environment = null)
    {
        var result = await system.RunAsync(
            new ProcessCommand([.. program, .. arguments])
            {
                Input = input,
                Environment = environment ?? ImmutableSortedDictionary<string, string>.Empty,
            },
            cancel).ConfigureAwait(false);
        return result with { Error = scrubber?.Clean(result.Error) ?? result.Error };
    }

    public Exception Failure(ImmutableArray<string> arguments, ProcessResult result) => KubectlFailure.Of([.. program, .. arguments], result);
}
