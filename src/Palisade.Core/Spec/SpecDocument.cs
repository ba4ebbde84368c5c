using System.Collections.Frozen;
using Palisade.Core.Diagnostics;

namespace Palisade.Core.Spec;

/// <summary>A bound configuration file: the spec, its text, and where each value stands.</summary>
/// <param name="Directory">Absolute folder of the file; relative paths in it are relative to this, and <c>.palisade/</c> lies here.</param>
/// <param name="Spans">Path (<c>nodes.pi-1.ssh.user</c>, list items by index: <c>operators.admin.keys.0</c>) to place.</param>
public sealed record SpecDocument(ClusterSpec Spec, SourceText Source, string Directory, FrozenDictionary<string, SourceSpan> Spans)
{
    /// <summary>Place of the value at <paramref name="path"/>, else of its nearest parent that stands in the file.</summary>
    public SourceSpan? SpanOf(string path)
    {
        for (var p = path; p.Length > 0; p = p.Contains('.') ? p[..p.LastIndexOf('.')] : "")
        {
            if (Spans.TryGetValue(p, out var span))
            {
                return span;
            }
        }

        return null;
    }
}
