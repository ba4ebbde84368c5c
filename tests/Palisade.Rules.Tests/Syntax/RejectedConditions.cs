namespace Palisade.Rules.Tests.Syntax;

/// <summary>Texts that are not conditions.</summary>
internal static class RejectedConditions
{
    public static IEnumerable<string> All => Written.Concat(Combined());

    private static IEnumerable<string> Combined()
    {
        foreach (var op in AcceptedConditions.TextOperators.Where(o => char.IsLetter(o[0])))
        {
            yield return $"a.b {op}value";
            yield return $"a.b {op}";
            yield return $"a.b {op}'value'";
        }

        foreach (var op in AcceptedConditions.TextOperators)
        {
            yield return $"a.b {op} (value)";
            yield return $"a.b {op} ,";
            yield return $"a.b {op} fake(c.d)";
            yield return $"a.b {op} val(val(c.d))";
            yield return $"a.b {op} value value";
        }

        foreach (var op in AcceptedConditions.NumberOperators)
        {
            foreach (var wrong in new[] { "x", "'1'", "(1)", "!1", "1x", "0x!", "0x", "--1", "1..2", "names", "", "1,2", "val(1)" })
            {
                yield return $"a.b {op} {wrong}";
            }
        }

        foreach (var op in AcceptedConditions.ListOperators)
        {
            foreach (var wrong in new[] { "(", ")", "(a", "(a,)", "(,)", "(,a)", "(a,,b)", "(a b)", "((a))", "(a, (b))", "'a'", "1", "", "(a)(b)", "(val(c.d))", "(a, tolower(c.d))" })
            {
                yield return $"a.b {op} {wrong}";
            }
        }

        foreach (var transform in AcceptedConditions.UnaryTransforms)
        {
            yield return $"{transform} (a.b) exists";
            yield return $"{transform}(a) exists";
            yield return $"{transform}() exists";
            yield return $"{transform}(a.b exists";
            yield return $"{transform}(a.b, c.d) exists";
            yield return $"{transform}(val(a.b)) exists";
            yield return $"{transform}(a.b [1]) exists";
            yield return $"{transform}(a.b)";
            yield return $"{transform}(a.b)) exists";
            yield return $"{transform}(a.b)[1] exists";
            yield return $"{transform}('text') = x";
            yield return $"x.y = val({transform}(a.b))";
            yield return $"x.y = {transform}(val(a.b))";
            yield return $"x.y = ({transform}(a.b))";
        }
    }

    private static readonly string[] Written =
    [
        "", " ", "\n", "()", "( )", "(", ")", "(a", "a)", "((a)", "(a))", "a b", "a (b)", "(a) b", "(a)(b)", "a(b)", "1", "-a", "#a", "_a", "9a", "'a'", "\"a\"", "a,b", "a;b", "!a", "a && b", "a || b",
        "a and", "a or", "a and ", "a and b and", "a and b or", "and a", "or a", "a andb", "a orb", "aand b", "aor b", "a and or b", "a andor b", "a AND b", "a Or b",
        "a not b", "a notb", "anot b", "a andnot b", "a ornot b", "(a)andnot(b)", "(a)ornot(b)", "a and b not", "a or b not", "a not b and", "a not b not", "NOT a", "a and(", "a and()",
        "a.b", "a.b and c", "a.b.", "a.b. = c", ".a = b", "a. = b", "a.b..c = d", "a.1 = b", "a.b-c = d", "a = b", "a > 1", "a exists", "a.b ExIsTs", "a.b EXISTS", "a.b exist", "a.b exists c", "a.b exists c.d",
        "a.b = ", "a.b =", "a.b ==", "a.b ===", "a.b === c", "a.b !== c", "a.b => =", "a.b <> c", "a.b ~ c", "a.b ! c", "a.b = b = 1", "a.b = c,", "a.b = c=", "a.b = c('\")", "a.b like c", "a.b matches c",
        "a.b = missing quote", "a.b = 'x", "a.b = \"x", "a.b = '", "a.b = \"", "a.b = '\"", "a.b = \"'", "a.b = 'x\\'", "a.b = \"x\"\"", "a.b = 'x''", "a.b = 'x'y", "a.b = \"x\\'\"", "a.b = 'x\\\"'",
        "a.b = '\\q'", "a.b = '\\x4'", "a.b = '\\xZZ'", "a.b = '\\0'", "a.b = '\\u0041'", "a.b = \"\\a\"", "a.b = 'x\\y'", "a.b in ('\\q')", "a.b = '\\x00'", "a.b = x\0y", "a\0", "\0",
        "a.b[] = c", "a.b[ = c", "a.b] = c", "a.b[[] = c", "a.b[]] = c", "a.b[[1]] = c", "a.b[ 1 ] = c", "a.b[1 ] = c", "a.b[x y] = c", "a.b['''] = c", "a.b[x\"] = c", "a.b['x] = c", "a.b[x'] = c", "a.b [1] = c", "a.b[1][2] = c", "a.b['\\q'] = c",
        "val(a.b) exists", "val(a.b) = c", "val(val(a.b)) exists", "fake(a.b) exists", "fake (a.b) exists", "a.b.c(d.e) exists", "b64,(a.b) exists", "b64\n(a.b) exists", "a.b) exists", "(a.b) exists", "(a.b exists", "a(b(c.d)) exists",
        "c.d = fake(a.b)", "c.d = val (a.b)", "c.d = val(a)", "c.d = val()", "c.d = val(a.b", "c.d = val(a.b))", "c.d = val(a.b [1])", "c.d = val(a.b, e.f)", "c.d = val('x')", "c.d = b64and(x)", "c.d = b64or(x)", "c.d = ((b64(a.b)))",
        "join(a.b) = x", "join(',') = x", "join(',', 'x') = x", "join(',', a.b, c.d) = x", "join(',', ()) = x", "join(',', (a)) = x", "join(',', (a.b,)) = x", "join(',' a.b) = x", "join = x", "join(x, a.b) = y",
        "concat(a.b) = x", "concat() = x", "concat(a.b,) = x", "concat(a.b c.d) = x", "concat((a.b, c.d)) = x", "concat(a.b, x) = y",
        "getopt(a.b, 'x') = y", "getopt(a.b)[x] = y", "getopt(a.b, 'x')[] = y", "getopt(a.b, 'x') [x] = y", "getopt('x', a.b)[x] = y", "getopt(a.b, x)[x] = y", "len('x') > 1", "len(()) > 1",
        "a.b = anyof (x", "a.b = anyof (x,)", "a.b = anyof x y", "a.b anyof (x)", "a.b in anyof (x)", "a.b > anyof (1)", "a.b = anyof ('x' 'y')", "a.b = anyof 'x'", "a.b = anyof anyof (x)",
        "a.g in ( 1 ,, , b)", "#a and b; a and b", "evt.dir=> and fd.name=/var/lo);g/httpd.log", "a.b = c d.e = f", "a.b = c (d)", "(a.b = c", "a.b = (c", "a.b = c)",
    ];
}
