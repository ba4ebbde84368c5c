using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade.Core.Spec.Validation;

/// <summary>A waiver names a check that exists, once, and says why.</summary>
internal sealed class WaiverValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var index in context.Values.Children("harden.waivers"))
        {
            var path = $"harden.waivers.{index}";
            var check = context.Values.Get($"{path}.check", "");
            if (check.Length > 0 && context.KnownChecks is { } known && !known.Contains(check))
            {
                context.Report.Error(ConfigErrors.UnknownCheck, $"{path}.check", $"there is no check `{check}` to waive",
                    Suggestion.For(check, known) is { } near ? $"did you mean `{near}`?" : "`palisade audit` lists the checks");
            }
            else if (check.Length > 0 && !seen.Add(check))
            {
                context.Report.Error(ConfigErrors.DuplicateKey, $"{path}.check", $"the check `{check}` is waived twice", "keep one");
            }

            if (!context.Values.IsBroken($"{path}.reason") && string.IsNullOrWhiteSpace(context.Values.Get($"{path}.reason", "")))
            {
                context.Report.Error(ConfigErrors.WaiverReason, $"{path}.reason", $"the waiver of `{check}` has no reason", "say in a few words why");
            }
        }
    }
}
