namespace Palisade.Events.State;

/// <summary>Tasks by thread id, and the tree they form.</summary>
public sealed class ProcessTable
{
    private readonly Dictionary<long, ProcessEntry> byTid = [];
    private readonly Stack<ProcessEntry> free = new();
    private readonly DescriptorPool descriptors;
    private readonly int limit;
    private readonly Stack<DescriptorTable> freeTables = new();
    private ProcessEntry? lastFound;
    private ulong versions;

    internal ProcessTable(StateLimits limits, DescriptorPool descriptors)
    {
        limit = Math.Max(2, limits.MaxProcesses);
        this.descriptors = descriptors;
    }

    public int Count => byTid.Count;

    public long Evicted { get; private set; }

    public IEnumerable<ProcessEntry> All => byTid.Values;

    public ProcessEntry? Find(long tid)
    {
        // Events come in runs of one task.
        if (lastFound is { } last && last.Tid == tid)
        {
            return last;
        }

        return byTid.TryGetValue(tid, out var found) ? lastFound = found : null;
    }

    /// <summary>To be called whenever a value of a process field changes.</summary>
    internal void Touch(ProcessEntry process) => process.Version = ++versions;

    internal ProcessEntry Add(long tid, long pid)
    {
        if (byTid.TryGetValue(tid, out var stale))
        {
            Remove(stale);
        }

        if (byTid.Count >= limit)
        {
            EvictOldest();
        }

        var process = free.TryPop(out var used) ? used : new();
        process.Reset(tid, pid);
        byTid.Add(tid, process);
        Touch(process);
        if (tid == pid)
        {
            process.ThreadCount = 1;
            process.Descriptors = NewTable();
        }
        else if (Find(pid) is { } main)
        {
            Join(process, main);
        }
        else
        {
            process.Descriptors = NewTable();
        }

        return process;
    }

    /// <summary>Makes a task a further thread of a process.</summary>
    internal void Join(ProcessEntry thread, ProcessEntry main)
    {
        if (!ReferenceEquals(thread.Descriptors, DescriptorTable.None))
        {
            ReleaseTable(thread.Descriptors);
        }

        thread.Main = main;
        thread.Descriptors = main.Descriptors;
        main.ThreadCount++;
    }

    internal static void SetParent(ProcessEntry process, ProcessEntry? parent)
    {
        // A forged or stale id must not close a circle: walks would go round in it.
        for (var p = parent; p is not null; p = p.Parent)
        {
            if (ReferenceEquals(p, process))
            {
                parent = null;
                break;
            }
        }

        Unlink(process);
        process.Parent = parent;
        if (parent is not null)
        {
            process.ParentTid = parent.Tid;
            process.NextSibling = parent.FirstChild;
            if (parent.FirstChild is { } first)
            {
                first.PreviousSibling = process;
            }

            parent.FirstChild = process;
        }
    }

    /// <summary>Gives the children of a process to another, or to nobody.</summary>
    internal static void Reparent(ProcessEntry from, ProcessEntry? to)
    {
        while (from.FirstChild is { } child)
        {
            SetParent(child, to);
        }
    }

    internal void Remove(ProcessEntry process)
    {
        if (!byTid.Remove(process.Tid))
        {
            return;
        }

        lastFound = null;
        var grandparent = process.Parent;
        Unlink(process);
        process.Parent = null;
        Reparent(process, grandparent);
        if (ReferenceEquals(process.Main, process))
        {
            ReleaseTable(process.Descriptors);
            OrphanThreads(process);
        }
        else
        {
            process.Main.ThreadCount--;
        }

        process.Descriptors = DescriptorTable.None;
        process.Main = process;
        free.Push(process);
    }

    internal DescriptorTable NewTable()
    {
        var table = freeTables.TryPop(out var used) ? used : new();
        table.Owners = 1;
        return table;
    }

    internal void ReleaseTable(DescriptorTable table)
    {
        if (ReferenceEquals(table, DescriptorTable.None) || --table.Owners > 0)
        {
            return;
        }

        table.RemoveWhere(descriptors, static _ => true);
        freeTables.Push(table);
    }

    private static void Unlink(ProcessEntry process)
    {
        if (process.Parent is { } parent && ReferenceEquals(parent.FirstChild, process))
        {
            parent.FirstChild = process.NextSibling;
        }

        if (process.PreviousSibling is { } before)
        {
            before.NextSibling = process.NextSibling;
        }

        if (process.NextSibling is { } after)
        {
            after.PreviousSibling = process.PreviousSibling;
        }

        process.NextSibling = process.PreviousSibling = null;
    }

    /// <summary>A main thread that goes while others of its process are still known leaves them on their own.</summary>
    private void OrphanThreads(ProcessEntry main)
    {
        if (main.ThreadCount <= 1)
        {
            return;
        }

        foreach (var process in byTid.Values)
        {
            if (ReferenceEquals(process.Main, main))
            {
                process.Main = process;
                process.Descriptors = NewTable();
            }
        }
    }

    private void EvictOldest()
    {
        // Rare: only when more tasks live than the limit. A sixteenth goes at once, so that the sort is paid for by many.
        var victims = byTid.Values.OrderBy(p => p.LastSeen).Take(Math.Max(1, limit / 16)).ToList();
        foreach (var victim in victims)
        {
            Remove(victim);
            Evicted++;
        }
    }
}
