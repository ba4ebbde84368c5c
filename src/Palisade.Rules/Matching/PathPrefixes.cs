namespace Palisade.Rules.Matching;

/// <summary>
/// Paths as a tree of their components: <c>/var</c> covers <c>/var</c> and <c>/var/log</c> but not <c>/variety</c>. A component
/// may be a glob. A listed path covers the longer ones below it, which are then not kept.
/// </summary>
internal sealed class PathPrefixes
{
    private readonly Node root = new();
    private readonly Node relative = new();

    public PathPrefixes(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            Add(path);
        }
    }

    public bool IsMatch(ReadOnlySpan<char> path) => path.Length > 0 && path[0] == '/' ? IsMatch(root, path) : IsMatch(relative, path);

    private void Add(string path)
    {
        var node = path.StartsWith('/') ? root : relative;
        foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node.IsListed)
            {
                return;
            }

            node = node.Child(component);
        }

        // An empty text lists nothing; a lone slash lists every absolute path.
        if (node != relative)
        {
            node.List();
        }
    }

    private static bool IsMatch(Node node, ReadOnlySpan<char> rest)
    {
        while (true)
        {
            if (node.IsListed)
            {
                return true;
            }

            rest = rest.TrimStart('/');
            if (rest.IsEmpty)
            {
                return false;
            }

            var slash = rest.IndexOf('/');
            var component = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[slash..];
            foreach (var (pattern, child) in node.Globs)
            {
                if (Glob.IsMatch(pattern, component) && IsMatch(child, rest))
                {
                    return true;
                }
            }

            if (node.Find(component) is not { } next)
            {
                return false;
            }

            node = next;
        }
    }

    private sealed class Node
    {
        private Dictionary<string, Node>? exact;

        public bool IsListed { get; private set; }

        public List<(string Pattern, Node Child)> Globs { get; } = [];

        public void List()
        {
            IsListed = true;
            exact = null;
            Globs.Clear();
        }

        public Node Child(string component)
        {
            if (Glob.IsPattern(component))
            {
                var known = Globs.Find(g => g.Pattern == component).Child;
                if (known is null)
                {
                    Globs.Add((component, known = new Node()));
                }

                return known;
            }

            exact ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!exact.TryGetValue(component, out var child))
            {
                exact.Add(component, child = new Node());
            }

            return child;
        }

        public Node? Find(ReadOnlySpan<char> component) =>
            exact is not null && exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(component, out var child) ? child : null;
    }
}
