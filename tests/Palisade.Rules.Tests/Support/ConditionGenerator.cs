using System.Globalization;
using Palisade.Events.Fields;
using Palisade.Events.State;

namespace Palisade.Rules.Tests.Support;

/// <summary>Writes conditions that load, and values that they are about.</summary>
internal sealed class ConditionGenerator(Random random)
{
    public static readonly string[] Texts =
        ["", "a", "b", "ab", "abc", "/etc", "/etc/passwd", "/etc/shadow", "/var/log/x.log", "/var", "/variety", "bash", "BASH", "é", "x y", "YWJj"];

    private static readonly string[] Ips = ["10.0.0.1", "10.0.0.2", "192.168.1.1", "::1", "fe80::1"];

    private static readonly string[] Nets = ["10.0.0.0/8", "10.0.0.2/32", "192.168.0.0/16", "fe80::/10", "0.0.0.0/0"];

    private readonly List<string> made = [];

    public string Condition(int depth)
    {
        if (made.Count > 20 && random.Next(8) == 0)
        {
            return made[random.Next(made.Count)];
        }

        var text = depth == 0 || random.Next(4) == 0 ? Check() : random.Next(3) switch
        {
            0 => $"not ({Condition(depth - 1)})",
            1 => $"({string.Join(" and ", Enumerable.Range(0, random.Next(2, 4)).Select(_ => Condition(depth - 1)))})",
            _ => $"({string.Join(" or ", Enumerable.Range(0, random.Next(2, 4)).Select(_ => Condition(depth - 1)))})",
        };
        made.Add(text);
        return text;
    }

    public void Fill(MockFields fields)
    {
        for (var i = 0; i < MockFields.Rows.Length; i++)
        {
            var (_, type, isList, _) = MockFields.Rows[i];
            fields.Values[i] = random.Next(6) == 0 ? null : isList ? List(type, random.Next(isList && i >= MockFields.Rows.Length - 2 ? 2 : 0, 3)) : Value(type);
        }
    }

    /// <summary>Processes with ancestors, some without a name or a path, and the absence of one.</summary>
    public static ProcessEntry?[] Processes(Random random)
    {
        List<ProcessEntry> all = [];
        for (var i = 0; i < 40; i++)
        {
            all.Add(new ProcessEntry
            {
                Tid = i,
                Pid = i,
                Name = Texts[random.Next(Texts.Length)],
                ExePath = random.Next(4) == 0 ? "" : Texts[random.Next(Texts.Length)],
                // Versions that share a slot of the evaluator's table must not share answers.
                Version = (ulong)(i % 2 == 0 ? i : (i * 1024) + 1),
                Parent = i == 0 || random.Next(6) == 0 ? null : all[random.Next(all.Count)],
            });
        }

        return [.. all, null];
    }

    private Array List(FieldType type, int count) => type switch
    {
        FieldType.String => Enumerable.Range(0, count).Select(_ => (string)Value(type)).ToArray(),
        FieldType.Int64 => Enumerable.Range(0, count).Select(_ => (long)Value(type)).ToArray(),
        FieldType.Port => Enumerable.Range(0, count).Select(_ => (ulong)Value(type)).ToArray(),
        _ => Enumerable.Range(0, count).Select(_ => (IpValue)Value(type)).ToArray(),
    };

    private object Value(FieldType type) => type switch
    {
        FieldType.String => Texts[random.Next(Texts.Length)],
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => (double)random.Next(-2, 4),
        FieldType.Bytes => System.Text.Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]),
        FieldType.IpAddress or FieldType.IpNet => IpValue.TryParse(Ips[random.Next(Ips.Length)], out var ip) ? ip : default(object)!,
        FieldType.UInt64 => (ulong)random.Next(5),
        FieldType.Port => (ulong)(random.Next(2) == 0 ? 22 : 443),
        _ => (long)random.Next(-2, 4),
    };

    private string Check()
    {
        switch (random.Next(14))
        {
            case 0:
                return Pick("evt.type = open", "evt.type in (open, execve)", "evt.type != connect", "evt.num = 0", "evt.num > 5", "evt.type in (close, futex)");
            case 1:
                return $"{Pick("p.name", "p.exe", "p.aname[1]", "p.aname[2]")} {TextRight()}";
            case 2:
                return $"p.aname {TextRight()}";
            case 3:
                return Pick("t.text = val(t.other)", "t.int < val(t.int2)", "t.ip != val(t.ip2)", "t.bytes contains val(t.bytes2)", "t.texts in val(t.texts2)",
                    "t.texts intersects val(t.texts2)", "tolower(t.text) startswith tolower(t.other)", "t.flag = val(t.flag2)", "t.text endswith basename(t.other)");
            case 4:
                return $"{Pick("tolower(t.text)", "toupper(t.other)", "basename(t.text)", "b64(t.text)", "concat(t.text, \"/\", t.other)", "join(',', t.texts)", "tolower(b64(t.other))")} {TextRight()}";
            case 5:
                return $"len({Pick("t.text", "t.texts", "t.bytes")}) {Pick("=", "<", ">=")} {random.Next(5)}";
            default:
                return FieldCheck();
        }
    }

    private string FieldCheck()
    {
        var (name, type, isList, quantifier) = MockFields.Rows[random.Next(MockFields.Rows.Length)];
        if (random.Next(12) == 0)
        {
            return $"{name} exists";
        }

        if (isList && quantifier == FieldQuantifier.One)
        {
            return $"{name} {Pick("in", "intersects")} ({Literals(type, random.Next(4))})";
        }

        return type switch
        {
            FieldType.String => $"{name} {TextRight()}",
            FieldType.Bool => $"{name} {Pick("=", "!=")} {Literal(type)}",
            FieldType.Bytes => random.Next(3) == 0 ? $"{name} {Pick("bcontains", "bstartswith")} {Pick("61", "6162", "2f")}"
                : $"{name} {Pick("=", "!=", "contains", "startswith", "endswith")} {Literal(FieldType.String)}",
            FieldType.IpAddress or FieldType.IpNet => $"{name} {Pick($"= {Literal(type)}", $"!= {Literal(type)}", $"in ({Literals(type, 2)})")}",
            FieldType.Port => $"{name} {Pick($"= {Literal(type)}", $"!= {Literal(type)}", "> 80", "<= 22", $"in ({Literals(type, 2)})")}",
            _ => random.Next(3) == 0 ? $"{name} in ({Literals(type, random.Next(4))})" : $"{name} {Pick("=", "!=", "<", "<=", ">", ">=")} {Literal(type)}",
        };
    }

    private string TextRight() => random.Next(4) switch
    {
        0 => $"{Pick("in", "intersects", "pmatch")} ({Literals(FieldType.String, random.Next(5))})",
        1 => $"{Pick("=", "!=", "startswith", "contains", "endswith")} {Pick("oneof", "anyof", "allof")} ({Literals(FieldType.String, random.Next(1, 4))})",
        2 => Pick("glob *", "glob /etc/*", "glob *a*", "glob a?", "iglob B*", "regex 'a.*'", "regex '[a-z]+'", "pmatch (/v*, /etc)", "> 5"),
        _ => $"{Pick("=", "!=", "startswith", "endswith", "contains", "icontains")} {Literal(FieldType.String)}",
    };

    private string Literals(FieldType type, int count) => string.Join(", ", Enumerable.Range(0, count).Select(_ => Literal(type)));

    private string Literal(FieldType type) => type switch
    {
        FieldType.String => $"\"{Texts[random.Next(Texts.Length)]}\"",
        FieldType.Bool => Pick("true", "false"),
        FieldType.IpAddress => Ips[random.Next(Ips.Length)],
        FieldType.IpNet => Nets[random.Next(Nets.Length)],
        FieldType.Port => Pick("22", "https", "80"),
        FieldType.UInt64 => random.Next(5).ToString(CultureInfo.InvariantCulture),
        _ => random.Next(-2, 4).ToString(CultureInfo.InvariantCulture),
    };

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
