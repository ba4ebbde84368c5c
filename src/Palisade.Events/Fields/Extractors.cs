using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

internal delegate bool FieldGetter(EventContext context, ref FieldValue value);

internal delegate bool ProcessGetter(ProcessEntry process, ref FieldValue value);

internal sealed class EventExtractor(FieldGetter getter) : IFieldExtractor
{
    public bool TryGet(EventContext context, ref FieldValue value) => getter(context, ref value) || value.SetAbsent();
}

/// <summary>A value of the event's process, or of its n-th ancestor.</summary>
internal sealed class ProcessExtractor(ProcessGetter getter, int level) : IFieldExtractor, IProcessFieldExtractor
{
    public bool TryGet(EventContext context, ref FieldValue value) =>
        (context.Process?.Ancestor(level) is { } process && getter(process, ref value)) || value.SetAbsent();

    public bool TryGet(ProcessEntry process, ref FieldValue value) => getter(process, ref value) || value.SetAbsent();
}

/// <summary>The values of all ancestors, nearest first; the process itself is not one.</summary>
internal sealed class AncestorsExtractor(ProcessGetter getter, FieldType type) : IFieldExtractor
{
    public bool TryGet(EventContext context, ref FieldValue value)
    {
        var list = context.RentList();
        var ancestor = context.Process?.Ancestor(1);
        for (var i = 0; i < ProcessEntry.MaxDepth && ancestor is not null; i++, ancestor = ancestor.Ancestor(1))
        {
            if (!getter(ancestor, ref list.Add()))
            {
                list.RemoveLast();
            }
        }

        return list.Count > 0 ? value.SetList(type, list) : value.SetAbsent();
    }
}

/// <summary>Both endpoints' values.</summary>
internal sealed class EndpointsExtractor(FieldGetter client, FieldGetter server, FieldType type) : IFieldExtractor
{
    public bool TryGet(EventContext context, ref FieldValue value)
    {
        var list = context.RentList();
        foreach (var getter in (ReadOnlySpan<FieldGetter>)[client, server])
        {
            if (!getter(context, ref list.Add()))
            {
                list.RemoveLast();
            }
        }

        return list.Count > 0 ? value.SetList(type, list) : value.SetAbsent();
    }
}
