namespace Palisade.Provision.Tests.K3s;

/// <summary>What goes wrong at one node in one phase.</summary>
public enum K3sFault
{
    /// <summary>The connection breaks before anything happens.</summary>
    Before,

    /// <summary>The agent is killed between two files.</summary>
    MidWrite,

    /// <summary>K3s is started and does not come up.</summary>
    DoesNotStart,

    /// <summary>All is done, and the connection breaks before the answer.</summary>
    AnswerLost,

    /// <summary>The plug is pulled.</summary>
    PowerCut,
}
