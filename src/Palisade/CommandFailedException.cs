namespace Palisade;

/// <summary>Ends a verb whose failure has already been printed in full.</summary>
internal sealed class CommandFailedException(int exitCode = ExitCode.Failed) : Exception("the command failed; the reason has been printed")
{
    public int ExitCode { get; } = exitCode;
}
