using System.Collections.Immutable;

namespace Palisade.Events.Schemas;

/// <summary>One row of the event table: a number, what it is called and what it carries.</summary>
public sealed record EventSchema
{
    /// <summary>The number in recordings and from the probe. Stable for ever.</summary>
    public required EventCode Code { get; init; }

    /// <summary>As <c>evt.type</c> prints it. Several codes may share a name.</summary>
    public required string Name { get; init; }

    public required EventDirection Direction { get; init; }

    public required EventCategory Category { get; init; }

    public required EventFlags Flags { get; init; }

    public required ImmutableArray<ParameterSchema> Parameters { get; init; }

    /// <summary>
    /// Whether rules see it: the current form, on the way out. Older forms and the way in are folded into it while reading.
    /// </summary>
    public required bool IsDelivered { get; init; }

    /// <summary>How many of <see cref="Parameters"/> older recordings hold; the rest come from the event of the way in.</summary>
    public required int WireParameterCount { get; init; }

    /// <summary>Index of the parameter called <paramref name="name"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Parameters.Length; i++)
        {
            if (name.SequenceEqual(Parameters[i].Name))
            {
                return i;
            }
        }

        return -1;
    }
}
