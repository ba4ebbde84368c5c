using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Validation;

/// <summary>Names of nodes, services and operators: their form, and that no two differ in case alone.</summary>
internal sealed class NameValidator : ISpecValidator
{
    private const string LabelHelp = "use lowercase letters, digits and hyphens, at most 63, beginning and ending with a letter or digit";

    public void Validate(ValidationContext context)
    {
        Check(context, "nodes", "node", Patterns.Label, LabelHelp);
        Check(context, "services", "service", Patterns.Label, LabelHelp);
        Check(context, "operators", "operator", Patterns.UserName, "use lowercase letters, digits, `_` and `-`, at most 32, beginning with a letter or `_`");
        foreach (var node in context.Spec.Nodes.Where(n => n.Name == "localhost"))
        {
            context.Report.Error(ConfigErrors.BadName, "nodes.localhost", "no node can be called `localhost`: every machine calls itself that", "choose another name", atKey: true);
        }
    }

    private static void Check(ValidationContext context, string section, string noun, string pattern, string help)
    {
        Dictionary<string, string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var name in context.Values.Children(section))
        {
            var path = $"{section}.{name}";
            if (seen.TryGetValue(name, out var first))
            {
                context.Report.Error(ConfigErrors.NameTwice, path, $"the {noun}s `{first}` and `{name}` differ only in case", "give one of them another name",
                    label: $"`{first}` is on {context.Report.LineOf($"{section}.{first}")}", atKey: true);
                continue;
            }

            seen.Add(name, name);
            if (!Patterns.IsMatch(name, pattern))
            {
                var lower = name.ToLowerInvariant().Replace('_', '-');
                context.Report.Error(ConfigErrors.BadName, path, $"`{EnumType.Shorten(name)}` cannot be the name of {(noun == "operator" ? "an" : "a")} {noun}",
                    Patterns.IsMatch(lower, pattern) ? $"did you mean `{lower}`? {help}" : help, atKey: true);
            }
        }
    }
}
