using System.Collections.Concurrent;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;

namespace Palisade.Testing;

/// <summary>A board of a <see cref="FakeFleet"/> and how it behaves.</summary>
public sealed class FakeFleetNode(string name, NodeFacts facts)
{
    public string Name => name;

    public FakeNode Node { get; } = new();

    public NodeFacts Facts { get; set; } = facts;

    /// <summary>Refuses connections.</summary>
    public bool Down { get; set; }

    /// <summary>An operator's login gets in; false is the board before its operators exist, or after it was cut off.</summary>
    public bool OperatorWorks { get; set; } = true;

    /// <summary>So many of the next logins that would confirm a guard find nobody listening.</summary>
    public int DeafLogins { get; set; }

    /// <summary>The connection breaks when a resource of this id begins.</summary>
    public string? BreaksAt { get; set; }

    /// <summary>Answers for its own state and, as a server, for the engine's; null says nothing.</summary>
    public Func<StatusRequest, NodeStatus>? Status { get; set; }

    /// <summary>An upload breaks off after so many bytes, once.</summary>
    public int? UploadBreaksAfter { get; set; }

    /// <summary>The next so many uploads arrive with a wrong first byte.</summary>
    public int SpoiledUploads { get; set; }

    public ConcurrentQueue<ResumedUpload> Uploads { get; } = new();

    /// <summary>Owner of the lock, if somebody else has it.</summary>
    public string? LockedBy { get; set; }

    public string? ArmedGuard { get; set; }

    /// <summary>
    /// Stands around the applying of a catalog: gets where events go, and what applies it and tells where you say. An
    /// <see cref="IOException"/> breaks the connection.
    /// </summary>
    public Func<Catalog, Action<NodeEvent>, Func<Action<NodeEvent>, Task<NodeEvent>>, Task<NodeEvent>>? AroundApply { get; set; }

    /// <summary>Called when a resource begins.</summary>
    public Action<string>? OnStarted { get; set; }

    /// <summary>Released by every empty line that arrives: the operator's machine is still there.</summary>
    public SemaphoreSlim Heartbeats { get; } = new(0);

    /// <summary>Answers commands that come in by the shell.</summary>
    public Func<RemoteCommand, RemoteResult>? Shell { get; set; }

    /// <summary>Called when a command comes in by the shell.</summary>
    public Action<RemoteCommand>? OnCommand { get; set; }

    public ConcurrentQueue<LoginPolicy> Logins { get; } = new();

    public ConcurrentQueue<string> Confirmed { get; } = new();

    public ConcurrentQueue<NodeRequest> Requests { get; } = new();

    /// <summary>Catalogs that were applied, not only checked.</summary>
    public IEnumerable<Catalog> Applied => Requests.OfType<ApplyRequest>().Select(r => r.Catalog);
}
