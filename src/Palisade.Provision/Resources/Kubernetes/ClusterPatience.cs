using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// Waiting for a cluster whose API may fall silent meanwhile: its servers are started anew, an address moves to another one. What
/// is waited for goes on without them.
/// </summary>
internal static class ClusterPatience
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>Asks until the answer is yes or the time is over; the last answer.</summary>
    /// <exception cref="PalisadeException">The API was silent for too long, or still is when the time is over.</exception>
    public static async Task<bool> UntilAsync(TimeProvider clock, TimeSpan limit, Func<Task<bool>> ask, CancellationToken cancel)
    {
        var heard = clock.GetTimestamp();
        PalisadeException? silent = null;
        var answer = await Patience.UntilAsync(
            clock,
            limit,
            async () =>
            {
                try
                {
                    var said = await ask().ConfigureAwait(false);
                    (heard, silent) = (clock.GetTimestamp(), null);
                    return said;
                }
                catch (PalisadeException e) when (e.Diagnostic.Error == KubernetesErrors.ClusterUnreachable && clock.GetElapsedTime(heard) < Silence)
                {
                    silent = e;
                    return false;
                }
            },
            cancel).ConfigureAwait(false);
        return silent is null ? answer : throw silent;
    }
}
