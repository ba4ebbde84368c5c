namespace Palisade.Provision.Fleet;

/// <summary>A program that has really begun: shell and sudo are behind it.</summary>
/// <param name="Group">Process group on the node.</param>
/// <param name="ErrorSoFar">Bytes of its standard error that came along with the last report.</param>
internal sealed record RunningProgram(MuxSession Session, int Group, ReadOnlyMemory<byte> ErrorSoFar);
