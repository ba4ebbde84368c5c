namespace Palisade.Rules.Tests.Syntax;

/// <summary>Texts that are conditions, by hand and by combining what may stand where.</summary>
internal static class AcceptedConditions
{
    public static readonly string[] TextOperators =
        ["=", "==", "!=", "contains", "icontains", "bcontains", "startswith", "bstartswith", "endswith", "glob", "iglob", "regex"];

    public static readonly string[] NumberOperators = ["<", "<=", ">", ">="];

    public static readonly string[] ListOperators = ["in", "intersects", "pmatch"];

    public static readonly string[] Modifiers = ["oneof", "anyof", "allof"];

    public static readonly string[] UnaryTransforms = ["tolower", "toupper", "b64", "basename", "len"];

    public static IEnumerable<string> All => Written.Concat(Combined());

    private static IEnumerable<string> Combined()
    {
        string[] rights = ["value", "'single quoted'", "\"double quoted\"", "12", "/a/b*c", "val(c.d)", "tolower(c.d)", "b64(toupper(c.d[x]))"];
        foreach (var op in TextOperators)
        {
            foreach (var right in rights)
            {
                yield return $"a.b {op} {right}";
            }

            foreach (var modifier in Modifiers)
            {
                yield return $"a.b {op} {modifier} (x, 'y z')";
                yield return $"a.b {op} {modifier} names";
                yield return $"a.b {op} {modifier}(x)";
                yield return $"a.b {op} {modifier}";
                yield return $"a.b {op} {modifier} and c.d exists";
            }
        }

        string[] numbers = ["0", "12", "+12", "-12", "0x1F", "0XaB", "1.5", "-0.5e+10", "3.", "val(c.d)", "len(c.d)"];
        foreach (var op in NumberOperators)
        {
            foreach (var number in numbers)
            {
                yield return $"a.b {op} {number}";
                yield return $"a.b{op}{number}";
            }
        }

        string[] lists = ["()", "(a)", "(a,b)", "( a , b )", "('a b', \"c,d\")", "(\n a\n,\tb\r\n)", "names", "val(c.d)", "tolower(c.d)"];
        foreach (var op in ListOperators)
        {
            foreach (var list in lists)
            {
                yield return $"a.b {op} {list}";
            }

            yield return $"a.b {op}(a)";
        }

        foreach (var transform in UnaryTransforms)
        {
            yield return $"{transform}(a.b) exists";
            yield return $"{transform}( a.b ) = x";
            yield return $"{transform}(\n\ta.b[1]\n) in (x, y)";
            yield return $"not {transform}(a.b) = x";
            yield return $"{transform}(tolower(a.b)) != val(c.d)";
            yield return $"({transform}(a.b) > 3)";
            yield return $"c.d = {transform}(a.b)";
        }
    }

    private static readonly string[] Written =
    [
        "a", "  a", "a  ", "\ta\r\n", "\ba", "(a)", "((a))", "( ( a ) )", "a_1", "Ab9", "a1b2_c3",
        "a and b", "a  and\tb", "a\nand\nb", "a and b and c", "a and(b)", "(a)and(b)", "(a) and (b)", "(a and b)", "((a) and (b))",
        "a or b", "a or b or c", "a or(b)", "(a)or(b)", "(a or b)", "a or b and c", "a and b or c", "(a or b) and c", "a and (b or c)",
        "a or(b) and c", "a and(b)or c", "a and(b and(c))",
        "not a", "not  a", "not\na", "not (a)", "not(a)", "not not a", "not not not a", "not(not(a))", "not(not a)", "not not(a)", "not (not (a))",
        "not a and not b", "not(a)and(not(b))", "a and not b", "a or not(b)", "not a.b exists", "not a.b = 1", "not(a.b=1)",
        "notb", "not_b", "nota and notb", "and_then", "or_else", "android", "order", "in_x", "exists", "a and exists", "not notb", "anda or orb",
        "notz and a and b", "m and not not_m", "m and not(not_m)", "((m) and (or_m))", "not", "a and not", "or", "and",
        "a.b exists", "a.b  exists", "a.b\texists", "(a.b exists)", "a.b exists and c", "a.b exists or c", "a.b existsand c", "a.b[1]exists",
        "a.b.c exists", "a.b.c.d exists", "a1.b2_c exists", "A.B exists",
        "a.b[1] exists", "a.b[-1] exists", "a.b[x] exists", "a.b[x.y/z] exists", "a.b[/a/b] = c", "a.b[*] = c", "a.b['x y'] = c", "a.b[\"\"] = c", "a.b[\"it's\"] = c",
        "a.b['say \"x\"'] = c", "a.b[\"q\\\"q\"] = c", "a.b[0a!@#456:/\\.;!$%^&*(){}|] = c", "a.b[+0.25e+10] = c", "a.b[,] = c", "a.b[=] = c", "a.b[(] = c",
        "a.b=c", "a.b= c", "a.b =c", "a.b = c", "a.b==c", "a.b!=c", "a.b\n=\nc", "a.b=c and d.e=f", "a.b=c or not d.e=f",
        "a.b = c.d", "a.b = not", "a.b = and", "a.b = or", "a.b = exists", "a.b = in", "a.b = val", "a.b = tolower", "a.b = b64 and(c)", "a.b = b64 or(c)",
        "a.b = *.log", "a.b = /var/log/[ab]?", "a.b = {x}", "a.b = x|y;z", "a.b = a[0]", "a.b = -", "a.b = <NA>", "a.b = >", "a.b=> and c.d=*.log", "a.b = 10.0.0.0/8",
        "a.b = ::1", "a.b = http://x", "a.b = a\\b", "a.b = \\x", "a.b = #x", "a.b = @", "a.b = $x", "a.b = %x", "a.b = ~", "a.b = !x", "a.b = `x`", "a.b = é",
        "a.b = ''", "a.b = \"\"", "a.b = ' '", "a.b = 'a\"b'", "a.b = \"a'b\"", "a.b = '(x)'", "a.b = 'x=y,z'", "a.b = 'a\nb'", "a.b = 'it\\'s'", "a.b = \"say \\\"x\\\"\"",
        "a.b = 'x\\\\y'", "a.b = \"x\\/y\"", "a.b = \"\\b\\f\\n\\r\\t\"", "a.b = '\\x41'", "a.b = \"\\xC3\\xA9\"", "a.b = \"a\\ b\"", "a.b = 'multiple \\' \\\\''",
        "a.b in ()", "a.b in(x)", "a.b in names", "a.b in (x) and c", "a.b in (x)and(c)", "a.b intersects ()", "a.b pmatch ()", "a.b pmatch (/a, /b/*)",
        "a.b in (1, 'a', b.c)", "a.b in (0a!@#456:/\\.;!$%^&*[]{}|, v)", "a.b in names and c", "a.b in names or c", "a.b in (anyof)", "a.b in (not, and, or)",
        "a.b = anyof", "a.b = oneof or c", "a.b != allof", "a.b = anyof not_m", "a.b startswith anyof (/a, /b) and c", "a.b = anyof ()", "a.b=anyof(x)", "a.b = anyoff",
        "a.b = oneofus", "a.b contains allof ('x y', z)", "a.b glob anyof (a*, b?)", "a.b regex oneof ('a+', 'b+')",
        "join(\",\", a.b) = x", "join(',', (a.b, c.d)) = x", "join('', (a.b, \"lit\")) = x", "join(a.b, c.d) = x", "join( '-' , ( a.b , tolower(c.d) ) ) exists",
        "concat(a.b, c.d) = x", "concat(a.b, \"-\", c.d) = x", "concat(\"x\", a.b) = x", "concat(tolower(a.b), toupper(c.d), 'x') exists", "a.b = concat(c.d, '/', e.f)",
        "getopt(a.b, \"ab:c\")[b] = x", "getopt((a.b, c.d), 'x:')[x] exists", "getopt(a.b, 'x:')['x'] = y", "len((a.b, c.d)) > 1", "len(join(',', a.b)) >= 3",
        "a.b = val( c.d )", "a.b = val(\nc.d[1]\n)", "a.b < val(c.d)", "tolower(a.b) = tolower(c.d)", "a.b contains val(c.d) and e", "a.b = tolower(b64(basename(c.d)))",
        "evt.type in (open, openat) and not (proc.name = x or fd.name startswith /y)", "a.b[2]=c or a.b[3]=c", "a.b >= 0 and a.b<10", "a.b>1and c", "a.b<=10or c",
    ];
}
