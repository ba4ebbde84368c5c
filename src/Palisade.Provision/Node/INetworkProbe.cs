using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Node;

/// <summary>Looks from this node at other hosts. Nothing of an answer is trusted, and nothing secret is sent.</summary>
public interface INetworkProbe
{
    Task<PortState> ConnectAsync(string address, int port, TimeSpan timeout, CancellationToken cancel);

    /// <summary>True where the host answers an echo request in time.</summary>
    Task<bool> PingAsync(string address, TimeSpan timeout, CancellationToken cancel);

    /// <summary>
    /// A small document by HTTPS from a server whose certificate is not checked; null where there is no answer in time.
    /// </summary>
    Task<UntrustedAnswer?> GetAsync(Uri address, TimeSpan timeout, CancellationToken cancel);
}

/// <param name="Date">The server's clock, from the header of that name.</param>
public sealed record UntrustedAnswer(int Status, byte[] Body, DateTimeOffset? Date);
