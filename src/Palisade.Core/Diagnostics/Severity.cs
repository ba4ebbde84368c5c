namespace Palisade.Core.Diagnostics;

public enum Severity
{
    Note,
    Warning,
    Error,
}
