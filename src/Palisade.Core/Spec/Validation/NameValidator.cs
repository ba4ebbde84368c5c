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
        Check(context, "charts", "chart", Patterns.Label, "use lowercase letters, digits and hyphens, beginning and ending with a letter or digit");
        foreach (var service in context.Spec.Services)
        {
            Length(context, "services", "service", service.Name, ServiceSchema.MaxName);
            Check(context, $"services.{service.Name}.env", "variable", ServiceSchema.VariableName, "use letters, digits, `_`, `.` and `-`, beginning with a letter or `_`, at most 128", caseMatters: true);
            Check(context, $"services.{service.Name}.secrets", "secret", Patterns.SecretName, "use lowercase letters, digits, `.`, `_` and `-`, at most 63: it is the name of a file");
            Check(context, $"services.{service.Name}.volumes", "volume", ServiceSchema.VolumeName, "use lowercase letters, digits and hyphens, at most 32");
            if (context.Spec.Engine.Kind != EngineKinds.Swarm && service.Name is [>= '0' and <= '9', ..])
            {
                context.Report.Error(ConfigErrors.BadName, $"services.{service.Name}", $"Kubernetes has no services whose names begin with a digit, such as `{service.Name}`", "begin it with a letter", atKey: true);
            }
        }

        foreach (var chart in context.Spec.Charts)
        {
            Length(context, "charts", "chart", chart.Name, EngineSchema.MaxChartName);
        }

        foreach (var node in context.Spec.Nodes.Where(n => n.Name == "localhost"))
        {
            context.Report.Error(ConfigErrors.BadName, "nodes.localhost", "no node can be called `localhost`: every machine calls itself that", "choose another name", atKey: true);
        }
    }

    private static void Length(ValidationContext context, string section, string noun, string name, int most)
    {
        if (name.Length > most && name.Length <= 63)
        {
            context.Report.Error(ConfigErrors.BadName, $"{section}.{name}", $"the name of {noun} `{EnumType.Shorten(name)}` is longer than {most} characters", "shorten it: engines put words of their own around it", atKey: true);
        }
    }

    private static void Check(ValidationContext context, string section, string noun, string pattern, string help, bool caseMatters = false)
    {
        Dictionary<string, string> seen = new(caseMatters ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
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
