using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Fleet;

/// <summary>A program on a node with open input and output. Standard error is kept as a tail.</summary>
internal sealed class RemoteProcess : IRemoteProcess
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private readonly OutputTail errors = new(16 * 1024);
    private readonly MuxSession session;
    private readonly Func<PalisadeException> lost;
    private readonly TimeProvider clock;
    private readonly Task readingErrors;

    public RemoteProcess(RunningProgram program, TimeProvider clock, Func<PalisadeException> lost)
    {
        (session, this.clock, this.lost) = (program.Session, clock, lost);
        errors.Add(program.ErrorSoFar.Span);
        readingErrors = errors.ReadAsync(session.Error, CancellationToken.None);
    }

    public Stream Input => session.Input;

    public Stream Output => session.Output;

    public string ErrorTail => errors.Text.TrimEnd();

    public async Task<int> WaitAsync(CancellationToken cancel) =>
        await session.Exit.WaitAsync(cancel).ConfigureAwait(false) ?? throw lost();

    /// <summary>Ends the program's input and gives it a moment to end by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await session.Input.DisposeAsync().ConfigureAwait(false);
        try
        {
            await session.Exit.WaitAsync(Grace, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It has its end of input; the rest is its own business.
        }

        await session.DisposeAsync().ConfigureAwait(false);
        await readingErrors.ConfigureAwait(false);
    }
}
