using Palisade.Events.Fields;
using Palisade.Events.Model;

namespace Palisade.Events.Tests.Fields;

/// <summary>Asks an event for every field there is.</summary>
internal static class FieldProbe
{
    private static readonly BoundField[][] BySource = [.. EventSource.All.Select(BindAll)];

    public static int AskAll(EventContext context)
    {
        var present = 0;
        var value = new FieldValue();
        foreach (var field in BySource[context.Event.Source.Index])
        {
            present += field.Extractor.TryGet(context, ref value) ? 1 : 0;
        }

        return present;
    }

    private static BoundField[] BindAll(EventSource source)
    {
        var catalog = FieldCatalogs.Get(source);
        var bound = new List<BoundField>();
        foreach (var definition in catalog.Tables.SelectMany(t => t.Rows).Select(r => r.Definition))
        {
            foreach (var spelling in (string[])[definition.Name, $"{definition.Name}[0]", $"{definition.Name}[/a]", $"{definition.Name}.fd"])
            {
                if (catalog.TryBind(spelling, out var field) == FieldLookupError.None)
                {
                    bound.Add(field!);
                }
            }
        }

        return [.. bound];
    }
}
