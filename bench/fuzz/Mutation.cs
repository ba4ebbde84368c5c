using System.Buffers.Binary;

namespace Palisade.Bench.Fuzz;

/// <summary>Ways to spoil an input. All draw from the random numbers they are given and from nothing else.</summary>
internal static class Mutation
{
    private const string Alphabet = " \n()[]{}'\"\\,=.:%-&*!<>|#~/azAZ09_\t\0é";

    private static readonly string[] Words =
    [
        "and ", "or ", "not ", " exists", " in ", " intersects ", " pmatch ", " startswith ", " contains ", " icontains ", " = ", " != ", " >= ", "val(", "tolower(", "basename(",
        "evt.type", "fd.name", "proc.aname", "proc.aname[2]", "fd.sip", "fd.net", "evt.arg.flags", "thread.cap_effective", "ka.verb", "jevt.value[/stage]", "(a, b)", "()", "\"\"",
        "18446744073709551615", "-9223372036854775808", "0x", "10.0.0.0/33", "::1", "%", "%evt.arg", "%*", "*", "append: true\n", "override:\n    items: append\n", "- list: l\n  items: [a]\n",
        "- macro: m\n  condition: (never_true)\n", "- rule: r\n", "exceptions:\n    - name: e\n      fields: [proc.name]\n      values: [[a]]\n", "enabled: false\n", "&a ", "*a", "!!binary ", "---\n", "|\n", ">-\n",
    ];

    private static readonly string[] Numbers = ["-1", "0", "18446744073709551615", "-9223372036854775808", "4294967296", "1e400", "0.1", "null", "true", "[]", "{}", "\"\"", "\"\\ud800\"", "\"\\u0000\""];

    public static string Text(Random random, string text, int edits)
    {
        for (; edits > 0; edits--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 24), text.Length - at);
            text = random.Next(8) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Alphabet[random.Next(Alphabet.Length)].ToString()),
                2 => text.Insert(at, text.Substring(at, length)),
                3 => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
                4 => Line(random, text, at),
                _ => text.Insert(WordStart(text, at), Words[random.Next(Words.Length)]),
            };
        }

        return text;
    }

    public static byte[] Bytes(Random random, byte[] input, int edits)
    {
        List<byte> bytes = [.. input];
        for (; edits > 0 && bytes.Count > 16; edits--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 64), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3 when random.Next(8) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    for (var i = at; i < Math.Min(bytes.Count, at + 4); i++)
                    {
                        bytes[i] = random.Next(3) == 0 ? (byte)0xff : (byte)random.Next(256);
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Spoils lines of JSON where it hurts: a value for another, a line twice, a line gone, lines out of order.</summary>
    public static byte[] Lines(Random random, byte[] input, int edits)
    {
        var lines = Data.Text(input).Split('\n').ToList();
        for (; edits > 0; edits--)
        {
            var at = random.Next(lines.Count);
            switch (random.Next(6))
            {
                case 0:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(at, lines[random.Next(lines.Count)]);
                    break;
                case 2:
                    lines[at] = Text(random, lines[at], 1);
                    break;
                default:
                    lines[at] = Value(random, lines[at]);
                    break;
            }

            if (lines.Count == 0)
            {
                break;
            }
        }

        return Data.Bytes(string.Join('\n', lines));
    }

    /// <summary>Changes the inside of blocks of a capture and leaves their frames whole, so that reading gets past them.</summary>
    public static byte[] Blocks(Random random, byte[] capture, int edits)
    {
        var blocks = ScapBlocks.Cut(capture).ToList();
        for (; edits > 0 && blocks.Count > 2; edits--)
        {
            var at = random.Next(1, blocks.Count);
            var block = blocks[at] = (byte[])blocks[at].Clone();
            switch (random.Next(8))
            {
                case 0:
                    blocks.RemoveAt(at);
                    break;
                case 1:
                    blocks.Insert(random.Next(1, blocks.Count), block);
                    break;
                case 2 when block.Length >= 14:
                    BinaryPrimitives.WriteUInt32LittleEndian(block, (uint)random.Next(0x201, 0x223));
                    break;
                case 3 when block.Length >= 36:
                    // The code of an event in a block without flags.
                    BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(30), (ushort)random.Next(440));
                    break;
                default:
                    for (var i = random.Next(1, 5); i > 0 && block.Length > 12; i--)
                    {
                        block[8 + random.Next(block.Length - 12)] = random.Next(3) == 0 ? (byte)0xff : (byte)random.Next(256);
                    }

                    break;
            }
        }

        return [.. blocks.SelectMany(b => b)];
    }

    private static string Line(Random random, string text, int at)
    {
        var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var end = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
        var line = text[start..end];
        return random.Next(3) switch
        {
            0 => text.Remove(start, end - start),
            1 => text.Insert(start, line),
            _ => text.Remove(start, end - start).Insert(start, random.Next(2) == 0 ? "  " + line : line.TrimStart(' ')),
        };
    }

    private static int WordStart(string text, int at) => at == 0 ? 0 : text.LastIndexOfAny([' ', '\n', '('], at - 1) + 1;

    private static string Value(Random random, string line)
    {
        var colon = line.Length == 0 ? -1 : line.IndexOf(':', random.Next(line.Length));
        if (colon < 0)
        {
            return line;
        }

        var end = line.IndexOfAny([',', '}'], colon);
        return end < 0 ? line : string.Concat(line.AsSpan(0, colon + 1), Numbers[random.Next(Numbers.Length)], line.AsSpan(end));
    }
}
