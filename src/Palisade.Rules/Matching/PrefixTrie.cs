namespace Palisade.Rules.Matching;

/// <summary>
/// Answers for a text which of many prefixes (or, reversed, suffixes) it has by walking it once: every node knows the set of
/// those that end on the way to it, so the deepest node reached is the whole answer.
/// </summary>
internal sealed class PrefixTrie
{
    private readonly bool reversed;
    private readonly List<Node> building = [new Node()];
    private int[] first = [];
    private char[] labels = [];
    private int[] targets = [];
    private int[] setOf = [];
    private ulong[][] sets = [];

    public PrefixTrie(IReadOnlyList<string> patterns, bool reversed = false)
    {
        this.reversed = reversed;
        for (var i = 0; i < patterns.Count; i++)
        {
            Insert(patterns[i], i);
        }

        Freeze(patterns.Count);
        building = [];
    }

    /// <summary>The set of patterns that the text has; 0 is the empty set.</summary>
    public int Find(string text)
    {
        var node = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = reversed ? text[text.Length - 1 - i] : text[i];
            var end = first[node + 1];
            var edge = first[node];
            while (edge < end && labels[edge] != c)
            {
                edge++;
            }

            if (edge == end)
            {
                break;
            }

            node = targets[edge];
        }

        return setOf[node];
    }

    public bool Contains(int set, int pattern) => (sets[set][pattern >> 6] >> (pattern & 63) & 1) != 0;

    private void Insert(string pattern, int index)
    {
        var node = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = reversed ? pattern[pattern.Length - 1 - i] : pattern[i];
            if (!building[node].Children.TryGetValue(c, out var next))
            {
                next = building.Count;
                building.Add(new Node());
                building[node].Children.Add(c, next);
            }

            node = next;
        }

        building[node].Ends.Add(index);
    }

    private void Freeze(int patterns)
    {
        first = new int[building.Count + 1];
        labels = new char[building.Count];
        targets = new int[building.Count];
        setOf = new int[building.Count];
        List<ulong[]> all = [new ulong[(patterns + 63) / 64]];
        var edge = 0;
        for (var node = 0; node < building.Count; node++)
        {
            first[node] = edge;
            if (building[node].Ends.Count > 0)
            {
                var set = (ulong[])all[setOf[node]].Clone();
                building[node].Ends.ForEach(p => set[p >> 6] |= 1UL << (p & 63));
                setOf[node] = all.Count;
                all.Add(set);
            }

            foreach (var (label, child) in building[node].Children)
            {
                labels[edge] = label;
                targets[edge++] = child;

                // A child was made after its parent, so its set is inherited before it is looked at.
                setOf[child] = setOf[node];
            }
        }

        first[building.Count] = edge;
        sets = [.. all];
    }

    private sealed class Node
    {
        public SortedDictionary<char, int> Children { get; } = [];

        public List<int> Ends { get; } = [];
    }
}
