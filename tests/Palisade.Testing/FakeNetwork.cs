using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>Other hosts as a board in memory sees them: silent, unless a test says otherwise.</summary>
public sealed class FakeNetwork : INetworkProbe
{
    /// <summary><c>10.86.0.1:6443</c> → what a connection meets.</summary>
    public Dictionary<string, PortState> Ports { get; } = [];

    public HashSet<string> Echoes { get; } = [];

    public Dictionary<string, UntrustedAnswer> Answers { get; } = [];

    public Task<PortState> ConnectAsync(string address, int port, TimeSpan timeout, CancellationToken cancel) =>
        Task.FromResult(Ports.GetValueOrDefault($"{address}:{port}", PortState.Silent));

    public Task<bool> PingAsync(string address, TimeSpan timeout, CancellationToken cancel) => Task.FromResult(Echoes.Contains(address));

    public Task<UntrustedAnswer?> GetAsync(Uri address, TimeSpan timeout, CancellationToken cancel) =>
        Task.FromResult(Answers.GetValueOrDefault(address.ToString()));
}
