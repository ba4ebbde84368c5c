namespace Palisade.Core.Converge;

[Flags]
public enum Risk
{
    None = 0,

    /// <summary>Can cut SSH: the node reverts it by itself unless a new login confirms.</summary>
    Access = 1,

    /// <summary>Takes effect after a reboot, which apply does once for all such changes.</summary>
    Reboot = 2,
}
