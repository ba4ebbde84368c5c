using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Validation;

/// <summary>Names of node labels, in the form that every engine takes.</summary>
internal sealed class LabelValidator : ISpecValidator
{
    private const string Form = "[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?";

    public void Validate(ValidationContext context)
    {
        foreach (var node in context.Spec.Nodes)
        {
            foreach (var label in context.Values.Children($"nodes.{node.Name}.labels"))
            {
                var path = $"nodes.{node.Name}.labels.{label}";
                if (label.StartsWith("palisade.", StringComparison.Ordinal))
                {
                    context.Report.Error(ConfigErrors.BadLabel, path, $"the label `{label}` is one of Palisade's own", "choose another name", atKey: true);
                }
                else if (!Patterns.IsMatch(label, Form))
                {
                    context.Report.Error(ConfigErrors.BadLabel, path, $"`{EnumType.Shorten(label)}` cannot be a label", "use letters, digits, `.`, `-`, `_` and `/`, at most 63", atKey: true);
                }
            }
        }
    }
}
