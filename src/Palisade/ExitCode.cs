namespace Palisade;

/// <summary>Exit codes of every verb. Scripts rely on them.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The operation failed, or the command line or the file is wrong.</summary>
    public const int Failed = 1;

    /// <summary><c>plan --detailed-exitcode</c>: there are changes.</summary>
    public const int Changes = 2;

    /// <summary>Some nodes failed, others are done.</summary>
    public const int SomeNodesFailed = 3;

    /// <summary><c>status --check</c>, <c>audit --check</c>: something needs action.</summary>
    public const int Findings = 4;

    public const int Interrupted = 130;
}
