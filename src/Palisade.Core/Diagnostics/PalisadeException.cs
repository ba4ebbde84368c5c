namespace Palisade.Core.Diagnostics;

/// <summary>
/// A failure that ends the current operation and that the user can act on. Findings about a file are values
/// (<see cref="DiagnosticBag"/>); this is for transport, hosts and broken preconditions.
/// </summary>
public sealed class PalisadeException : Exception
{
    public PalisadeException(Diagnostic diagnostic, Exception? inner = null)
        : base(diagnostic.Message, inner) => Diagnostic = diagnostic;

    public PalisadeException(ErrorInfo error, string message, string? help = null, string? node = null, Exception? inner = null)
        : this(new Diagnostic { Error = error, Message = message, Help = help, Node = node }, inner)
    {
    }

    public Diagnostic Diagnostic { get; }
}
