using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary>Takes one field's value from an event and the state around it.</summary>
public interface IFieldExtractor
{
    /// <summary>False, with <paramref name="value"/> absent, where this event has no such value.</summary>
    bool TryGet(EventContext context, ref FieldValue value);
}

/// <summary>The same for a value that belongs to a process alone; see <see cref="FieldDefinition.IsProcessValue"/>.</summary>
public interface IProcessFieldExtractor
{
    bool TryGet(ProcessEntry process, ref FieldValue value);
}
