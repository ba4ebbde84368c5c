namespace Palisade.Provision.Resources.K3s;

internal enum StepKind
{
    Nothing,
    Begin,
    Join,

    /// <summary>Another cluster or role is given up first.</summary>
    Forget,

    /// <summary>The last server of a cluster goes on alone.</summary>
    Reset,

    /// <summary>SQLite to etcd.</summary>
    Move,

    /// <summary>An agent's way to the cluster changes.</summary>
    Find,
    Restart,
    Start,
    Wait,

    /// <summary>All servers of a cluster that is down are started together.</summary>
    Wake,
}

/// <summary>What the node does next to be as it should.</summary>
internal sealed record MembershipStep(StepKind Kind, string Summary)
{
    public static MembershipStep Nothing { get; } = new(StepKind.Nothing, "");
}
