using System.Collections.Immutable;
using Palisade.Core.Diagnostics;

namespace Palisade.Core.Spec.Schema;

/// <summary>
/// The values of a file by path, each already of its type, with its place. A value that was refused is absent and its path
/// is broken, so that nobody reports a consequence of an error as another error.
/// </summary>
internal sealed class BoundValues
{
    private readonly Dictionary<string, object> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> children = new(StringComparer.Ordinal);
    private readonly HashSet<string> broken = new(StringComparer.Ordinal);

    public Dictionary<string, SourceSpan> Spans { get; } = new(StringComparer.Ordinal);

    /// <summary>Where a map's key stands, for findings about a name.</summary>
    public Dictionary<string, SourceSpan> KeySpans { get; } = new(StringComparer.Ordinal);

    public void Set(string path, object value) => values[path] = value;

    public void SetChildren(string path, ImmutableArray<string> names) => children[path] = names;

    /// <summary>Marks the path, and with it everything above that is no longer complete.</summary>
    public void Break(string path) => broken.Add(path);

    /// <summary>Something at or below <paramref name="path"/>, or the whole of what it is part of, was refused.</summary>
    public bool IsBroken(string path) =>
        broken.Contains("") || broken.Any(b => b == path || Below(b, path) || Below(path, b));

    public bool Has(string path) => Spans.ContainsKey(path);

    public T? Find<T>(string path)
        where T : class => values.GetValueOrDefault(path) as T;

    public T Get<T>(string path, T fallback) => values.GetValueOrDefault(path) is T value ? value : fallback;

    /// <summary>Names in a map, or <c>0</c>, <c>1</c>, … of a list; in the file's order.</summary>
    public ImmutableArray<string> Children(string path) => children.GetValueOrDefault(path, []);

    /// <summary>The good items of a list of scalars.</summary>
    public ImmutableArray<T> List<T>(string path, ImmutableArray<T> fallback) =>
        Has(path) && !broken.Contains(path)
            ? [.. Children(path).Select(i => values.GetValueOrDefault($"{path}.{i}")).OfType<T>()]
            : fallback;

    private static bool Below(string path, string parent) =>
        path.Length > parent.Length && path[parent.Length] == '.' && path.StartsWith(parent, StringComparison.Ordinal);
}
