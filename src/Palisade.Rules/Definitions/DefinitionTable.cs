namespace Palisade.Rules.Definitions;

/// <summary>Definitions of one kind in the order in which their names first appeared.</summary>
public sealed class DefinitionTable<T>
    where T : Definition
{
    private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);
    private readonly List<T> all = [];

    public IReadOnlyList<T> All => all;

    public T? Find(string name) => positions.TryGetValue(name, out var position) ? all[position] : null;

    /// <summary>Adds a definition; one that exists is replaced as a whole but keeps its position.</summary>
    internal void Define(T definition)
    {
        if (positions.TryGetValue(definition.Name, out var position))
        {
            definition.Index = all[position].Index;
            all[position] = definition;
            return;
        }

        positions.Add(definition.Name, all.Count);
        all.Add(definition);
    }
}
