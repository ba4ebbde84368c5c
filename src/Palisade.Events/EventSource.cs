using System.Collections.Immutable;

namespace Palisade.Events;

/// <summary>A kind of event stream with one schema and one set of fields; the <c>source:</c> key of a rule names it.</summary>
/// <param name="Index">Dense index from 0, for tables by source.</param>
public sealed record EventSource(int Index, string Name, string Description)
{
    /// <summary>System calls and process life, from the kernel probe or a <c>.scap</c> recording.</summary>
    public static readonly EventSource Syscall = new(0, "syscall", "System calls and the life of processes");

    /// <summary>The API server's audit log.</summary>
    public static readonly EventSource K8sAudit = new(1, "k8s_audit", "Kubernetes audit events");

    public static ImmutableArray<EventSource> All { get; } = [Syscall, K8sAudit];

    public static EventSource? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    public override string ToString() => Name;
}
