using System.Text;
using Palisade.Events.Fields;
using Palisade.Rules.Matching;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Evaluation;

/// <summary>What a transformer makes of its arguments; absent where one of them is or where it cannot be applied.</summary>
internal sealed class TransformReader(int slot, int memo, Transform transform, ValueReader[] arguments, string? option) : ValueReader(slot)
{
    private readonly Func<string, string?> ofText = transform switch
    {
        Transform.ToLower => static text => text.ToLowerInvariant(),
        Transform.ToUpper => static text => text.ToUpperInvariant(),
        Transform.B64 => Base64.DecodeText,
        _ => static text => text[(text.LastIndexOf('/') + 1)..],
    };

    protected override bool Extract(EvaluationState state, ref FieldValue value)
    {
        ref var first = ref arguments[0].Read(state);
        if (first.IsAbsent)
        {
            return false;
        }

        return transform switch
        {
            Transform.Len => value.SetUInt64(Length(in first)),
            Transform.Join => Join(state, first.Text, ref value),
            Transform.Concat => Concat(state, ref value),
            Transform.GetOpt => GetOpt(state, in first, ref value),
            _ when first.IsList => EachText(state, in first, ref value),
            Transform.B64 when first.Type == FieldType.Bytes => Base64.TryDecode(first.Bytes, out var bytes) && value.SetBytes(bytes, 0, bytes.Length),
            _ => value.SetText(state.Memos[memo].Get(first.Text, ofText)),
        };
    }

    /// <summary>Texts count in bytes of UTF-8, as they came from the kernel.</summary>
    private static ulong Length(in FieldValue value) => value.IsList ? (ulong)value.Items.Count
        : value.Type == FieldType.Bytes ? (ulong)value.Bytes.Length : (ulong)Encoding.UTF8.GetByteCount(value.Text);

    private bool EachText(EvaluationState state, in FieldValue list, ref FieldValue value)
    {
        var result = state.Context.RentList();
        foreach (ref readonly var item in list.Items.Span)
        {
            if (!result.Add().SetText(state.Memos[memo].Get(item.Text, ofText)))
            {
                return false;
            }
        }

        return value.SetList(FieldType.String, result);
    }

    private bool Join(EvaluationState state, string separator, ref FieldValue value)
    {
        ref var list = ref arguments[1].Read(state);
        return !list.IsAbsent && value.SetText(string.Join(separator, Texts(in list)));
    }

    private bool Concat(EvaluationState state, ref FieldValue value)
    {
        var parts = new string[arguments.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            ref var part = ref arguments[i].Read(state);
            if (part.IsAbsent)
            {
                return false;
            }

            parts[i] = part.Text;
        }

        return value.SetText(string.Concat(parts));
    }

    private bool GetOpt(EvaluationState state, in FieldValue list, ref FieldValue value)
    {
        ref var options = ref arguments[1].Read(state);
        return !options.IsAbsent && value.SetText(OptionScanner.Find(Texts(in list), options.Text, option![0]));
    }

    private static string[] Texts(in FieldValue list)
    {
        var texts = new string[list.Items.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = list.Items[i].Text;
        }

        return texts;
    }
}
