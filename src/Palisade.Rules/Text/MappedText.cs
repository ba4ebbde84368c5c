using System.Text;
using Palisade.Core.Diagnostics;

namespace Palisade.Rules.Text;

/// <summary>
/// A text put together from scalars of several places (a condition, what was appended to it, the items of lists) that knows for
/// each of its characters which scalar it came from.
/// </summary>
public sealed class MappedText
{
    private readonly List<Segment> segments;

    private MappedText(string value, List<Segment> segments)
    {
        Value = value;
        this.segments = segments;
    }

    public string Value { get; }

    public static MappedText From(ScalarText scalar)
    {
        var builder = new Builder();
        builder.Append(scalar);
        return builder.Build();
    }

    /// <summary>A text that no file holds, for expressions given on a command line or by a test.</summary>
    public static MappedText From(string text) => From(new ScalarText(text, new SourceText("<condition>", text), 1, 1));

    public (SourceText File, SourceSpan Span) Locate(int start, int length)
    {
        var index = FindSegment(start);
        if (index < 0)
        {
            return (new SourceText("<condition>", Value), new SourceSpan(1, start + 1, Math.Max(1, length)));
        }

        var segment = segments[index];
        if (!segment.Linear)
        {
            return (segment.Scalar.File, segment.Scalar.Locate(segment.Offset, segment.OriginLength));
        }

        var inside = start - segment.Start;
        return (segment.Scalar.File, segment.Scalar.Locate(segment.Offset + inside, Math.Min(length, segment.Length - inside)));
    }

    private int FindSegment(int start)
    {
        for (var i = segments.Count - 1; i >= 0; i--)
        {
            if (segments[i].Start <= start)
            {
                return i;
            }
        }

        return segments.Count - 1;
    }

    /// <param name="Linear">Whether the segment repeats the scalar character by character; otherwise it stands for that part as a whole.</param>
    private readonly record struct Segment(int Start, int Length, ScalarText Scalar, int Offset, int OriginLength, bool Linear);

    public sealed class Builder
    {
        private readonly StringBuilder text = new();
        private readonly List<Segment> segments = [];

        public int Length => text.Length;

        public char Last => text.Length == 0 ? '\0' : text[^1];

        public void Append(ScalarText scalar) => Append(scalar, 0, scalar.Value.Length);

        public void Append(ScalarText scalar, int offset, int length)
        {
            segments.Add(new Segment(text.Length, length, scalar, offset, length, Linear: true));
            text.Append(scalar.Value, offset, length);
        }

        /// <summary>Adds a text of Palisade's making that a message should show at <paramref name="origin"/>.</summary>
        public void Append(string generated, ScalarText origin)
        {
            segments.Add(new Segment(text.Length, generated.Length, origin, 0, origin.Value.Length, Linear: false));
            text.Append(generated);
        }

        /// <summary>Adds punctuation that belongs to whatever stands before it.</summary>
        public void Append(string punctuation) => text.Append(punctuation);

        /// <summary>Adds a part of another mapped text and keeps where it came from.</summary>
        public void Append(MappedText other, int start, int length)
        {
            if (length == 0)
            {
                return;
            }

            var end = start + length;
            for (var i = Math.Max(0, other.FindSegment(start)); i < other.segments.Count && other.segments[i].Start < end; i++)
            {
                var piece = other.segments[i];
                var first = Math.Max(start, piece.Start);
                var skip = first - piece.Start;
                segments.Add(piece with
                {
                    Start = text.Length + first - start,
                    Length = Math.Max(0, Math.Min(end, piece.Start + piece.Length) - first),
                    Offset = piece.Linear ? piece.Offset + skip : piece.Offset,
                });
            }

            text.Append(other.Value, start, length);
        }

        public void RemoveLast() => text.Length--;

        public MappedText Build() => new(text.ToString(), segments);
    }
}
