using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Yaml;

namespace Palisade.Core.Spec.Schema;

internal enum SecretOrigin
{
    Environment,
    File,

    /// <summary>Written out, because everybody knows it: a vendor's default password.</summary>
    Public,
}

/// <summary>Where a secret is to be found.</summary>
internal sealed record SecretReference(SecretOrigin Origin, string Value)
{
    public override string ToString() => Origin == SecretOrigin.Public ? "public:***" : $"{Origin}:{Value}";
}

/// <summary><c>env:NAME</c>, <c>file:PATH</c> or <c>public:VALUE</c>; never the secret itself.</summary>
internal sealed record SecretType : ScalarType
{
    public override string Description => "`env:NAME`, `file:PATH` or `public:VALUE`";

    public override Parsed Parse(YamlScalar scalar)
    {
        var text = scalar.Text;
        if (text.Any(char.IsControl))
        {
            return new(null, ConfigErrors.PlainSecret, "holds a line break or a control character", Help: "write `env:NAME` or `file:PATH`");
        }

        return text switch
        {
            ['e', 'n', 'v', ':', .. var name] => Patterns.IsMatch(name, "[A-Za-z_][A-Za-z0-9_]*")
                ? new(new SecretReference(SecretOrigin.Environment, name))
                : new(null, ConfigErrors.Malformed, "does not name an environment variable", Label: "expected `env:` and a name of letters, digits and `_`"),
            ['f', 'i', 'l', 'e', ':', _, ..] => new(new SecretReference(SecretOrigin.File, text[5..])),
            ['p', 'u', 'b', 'l', 'i', 'c', ':', _, ..] => new(new SecretReference(SecretOrigin.Public, text[7..])),
            _ => new(null, ConfigErrors.PlainSecret, "holds a secret in plain text", Label: "a secret must not stand in the file",
                Help: "put it into an environment variable and write `env:NAME`, or into a file of mode 0600 and write `file:PATH`"),
        };
    }

    public override void Describe(JsonObject schema)
    {
        schema["type"] = "string";
        schema["pattern"] = "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|public:.+)$";
    }

    /// <summary>Text that the form does not allow is taken for the secret itself, and is never printed.</summary>
    public static bool MayBePrinted(string text) =>
        text.Length == 0 || text.StartsWith("env:", StringComparison.Ordinal) || text.StartsWith("file:", StringComparison.Ordinal)
        || text.StartsWith("public:", StringComparison.Ordinal);
}
