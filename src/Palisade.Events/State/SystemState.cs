using Palisade.Events.Fields;
using Palisade.Events.Model;

namespace Palisade.Events.State;

/// <summary>
/// Everything known about the machine that a stream of events comes from. <see cref="Apply"/> takes one event: it finds the task and the descriptor the
/// event is about and carries out what the event did.
/// </summary>
/// <remarks>Not safe for use by two threads at once. A field that names no <c>Version</c> is read at the event's time, so apply first, extract then.</remarks>
public sealed partial class SystemState
{
    /// <summary>Name of a task of which nothing but its id is known: a text, so that <c>proc.name != x</c> is true of it.</summary>
    private const string UnknownText = "<NA>";

    private readonly DescriptorPool descriptors;
    private readonly PathResolver paths;
    private readonly SocketNames socketNames;
    private readonly TextListPool lists = new(capacity: 8192, maxBytes: 16 * 1024);

    /// <summary>Carries the name and flags of an open that failed, and stands in where the pool is exhausted.</summary>
    private readonly Descriptor failed = new();

    /// <summary>What an event takes away is still there while the rules look at the event; it goes when the next one comes.</summary>
    private ProcessEntry? exiting;
    private ProcessEntry? closingIn;
    private long closing;
    private Descriptor? renamed;

    public SystemState(StringPool strings, StateLimits? limits = null)
    {
        limits ??= StateLimits.Default;
        Strings = strings;
        descriptors = new(limits.MaxDescriptors);
        Processes = new(limits, descriptors);
        Containers = new(limits);
        Users = new(limits);
        paths = new(strings);
        socketNames = new(strings);
    }

    public StringPool Strings { get; }

    public ProcessTable Processes { get; }

    public ContainerTable Containers { get; }

    public UserTable Users { get; }

    /// <summary>The machine's own addresses, where the recording lists its interfaces.</summary>
    public IReadOnlySet<IpValue> LocalAddresses => localAddresses;

    private readonly HashSet<IpValue> localAddresses = [];

    public string? HostName { get; set; }

    /// <summary>Boot time, nanoseconds since 1970; 0 where unknown.</summary>
    public ulong BootTime { get; set; }

    /// <summary>
    /// Asked for the names of addresses; null where nobody resolves. It must answer at once from what it knows: a question to the network per event would
    /// let whoever is watched slow the watch down, and tell on it.
    /// </summary>
    public Func<IpValue, string?>? HostNames { get; set; }

    public PathResolver Paths => paths;

    private long unknownProcesses;
    private long reusedPids;

    public StateCounters Counters => new(
        Processes.Count, descriptors.InUse, Containers.Count,
        Processes.Evicted, unknownProcesses, reusedPids, descriptors.Refused, Containers.Evicted);

    private readonly List<NetworkInterface> interfaces = [];

    public IReadOnlyList<NetworkInterface> Interfaces => interfaces;

    public void AddInterface(NetworkInterface network)
    {
        if (interfaces.Count < 4096)
        {
            interfaces.Add(network);
            localAddresses.Add(network.Address);
        }
    }

    /// <summary>Brings the state to just after <paramref name="context"/>'s event and fills in whom and what the event is about.</summary>
    public void Apply(EventContext context)
    {
        FinishPrevious();
        context.Reset();
        var e = context.Event;
        if (e.Source != EventSource.Syscall)
        {
            return;
        }

        var process = e.ThreadId >= 0 ? Processes.Find(e.ThreadId) : null;
        var plan = StatePlans.Get(e.Code);
        if (process is null && e.ThreadId > 0 && !plan.IntroducesTask)
        {
            process = Introduce(e.ThreadId, e.Timestamp);
        }

        if (process is not null)
        {
            process.LastSeen = e.Timestamp;
        }

        context.Process = process;
        if (plan.FdParameter >= 0 && process is not null && e.TryGetInt64(plan.FdParameter, out var number))
        {
            context.HasFd = true;
            context.FdNumber = number;
            context.Fd = process.Descriptors.Find(number);
        }

        Carry(context, plan.Effect);
    }

    private void Carry(EventContext context, StateEffect effect)
    {
        switch (effect)
        {
            case StateEffect.None:
                break;
            case StateEffect.Open or StateEffect.OpenAt or StateEffect.Creat or StateEffect.OpenByHandle:
                Open(context, effect);
                break;
            case StateEffect.Close:
                Close(context);
                break;
            case StateEffect.Dup or StateEffect.Fcntl:
                Duplicate(context, effect);
                break;
            case StateEffect.Clone:
                Clone(context);
                break;
            case StateEffect.Exec:
                Exec(context);
                break;
            case StateEffect.Exit:
                Exit(context);
                break;
            case StateEffect.Socket or StateEffect.Bind or StateEffect.Connect or StateEffect.Accept or StateEffect.Listen
                or StateEffect.SocketPair or StateEffect.Send or StateEffect.Receive or StateEffect.SocketOption:
                CarrySocket(context, effect);
                break;
            case StateEffect.Pipe:
                Pipe(context);
                break;
            case StateEffect.PidFdOpen or StateEffect.PidFdGet or StateEffect.Simple:
                MakeSimple(context, effect);
                break;
            default:
                CarryIdentity(context, effect);
                break;
        }
    }

    private void FinishPrevious()
    {
        if (renamed is not null)
        {
            renamed.PreviousName = null;
            renamed = null;
        }

        if (closingIn is not null)
        {
            if (closingIn.Descriptors.Remove(closing) is { } gone)
            {
                descriptors.Release(gone);
            }

            closingIn = null;
        }

        if (exiting is not null)
        {
            FinishExit(exiting);
            exiting = null;
        }
    }

    private ProcessEntry Introduce(long tid, ulong now)
    {
        unknownProcesses++;
        var process = Processes.Add(tid, tid);
        process.IsPlaceholder = true;
        process.Name = process.Exe = UnknownText;
        process.LastSeen = now;
        return process;
    }
}

/// <summary>An address of the machine.</summary>
public sealed record NetworkInterface(string Name, IpValue Address, IpValue Netmask, IpValue Broadcast);
