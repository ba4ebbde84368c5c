using Palisade.Events.Schemas;

namespace Palisade.Events.Fields;

/// <summary><c>thread.*</c>.</summary>
internal static class ThreadFields
{
    public static FieldTable Table { get; } = new("thread", "The thread that made the event",
    [
        Row.OfProcess("thread.tid", FieldType.Int64, "Thread id on the host", static (p, ref v) => v.SetInt64(p.Tid)),
        Row.OfProcess("thread.vtid", FieldType.Int64, "Thread id inside its own namespace", static (p, ref v) => p.Vtid >= 0 && v.SetInt64(p.Vtid)),
        Row.OfProcess("thread.ismain", FieldType.Bool, "The thread is its process's first", static (p, ref v) => v.SetBool(p.IsMainThread)),
        Row.OfProcess("thread.cap_permitted", FieldType.String, "Capabilities the thread may take, with blanks between them", static (p, ref v) => v.SetText(Capabilities(p.CapPermitted))),
        Row.OfProcess("thread.cap_inheritable", FieldType.String, "Capabilities kept over an exec", static (p, ref v) => v.SetText(Capabilities(p.CapInheritable))),
        Row.OfProcess("thread.cap_effective", FieldType.String, "Capabilities in force", static (p, ref v) => v.SetText(Capabilities(p.CapEffective))),
        Row.Of("thread.pfmajor", FieldType.UInt64, "Major page faults at the last exec or clone", static (c, ref v) => c.Process is { } p && v.SetUInt64(p.MajorFaults)),
        Row.Of("thread.pfminor", FieldType.UInt64, "Minor page faults at the last exec or clone", static (c, ref v) => c.Process is { } p && v.SetUInt64(p.MinorFaults)),
        Row.Of("thread.vmsize", FieldType.UInt64, "Virtual memory in KiB; 0 for other threads than the first", static (c, ref v) => c.Process is { } p && v.SetUInt64(p.IsMainThread ? p.VmSize : 0)),
        Row.Of("thread.vmrss", FieldType.UInt64, "Resident memory in KiB; 0 for other threads than the first", static (c, ref v) => c.Process is { } p && v.SetUInt64(p.IsMainThread ? p.VmRss : 0)),
        Row.OfProcess("thread.cgroups", FieldType.String, "Cgroups, with blanks between them", static (p, ref v) => v.SetText(p.Cgroups.Joined)),
        Row.With(
            new()
            {
                Name = "thread.cgroup",
                Type = FieldType.String,
                Description = "Path of one controller's cgroup",
                Argument = FieldArgumentKind.Key,
                ArgumentRequired = true,
            },
            static controller => (c, ref v) => v.SetText(c.Process?.Cgroups.ValueOf(controller))),
    ]);

    /// <summary>The mask asked for last: nearly all processes have none or all.</summary>
    [ThreadStatic]
    private static (ulong Mask, string? Text) last;

    private static string Capabilities(ulong mask)
    {
        if (mask == 0)
        {
            return string.Empty;
        }

        if (last.Mask != mask || last.Text is null)
        {
            last = (mask, KernelNames.Capabilities(mask));
        }

        return last.Text;
    }
}
