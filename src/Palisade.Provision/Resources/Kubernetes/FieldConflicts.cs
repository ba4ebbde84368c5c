using System.Text.RegularExpressions;
using Palisade.Core.Text;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>Reads in kubectl's refusal who manages which fields: <c>conflict with "kubectl-edit" using apps/v1: .spec.replicas</c>.</summary>
internal static partial class FieldConflicts
{
    public static IEnumerable<(string Manager, string Fields)> Parse(string error)
    {
        string? manager = null;
        var fields = new List<string>();
        foreach (var line in error.Split('\n'))
        {
            if (With().Match(line) is { Success: true } with)
            {
                if (manager is not null && fields.Count > 0)
                {
                    yield return (manager, string.Join(", ", fields));
                }

                manager = DisplayText.Printable(with.Groups[1].Value);
                fields = with.Groups[2].Value.Trim() is { Length: > 0 } one ? [DisplayText.Printable(one)] : [];
            }
            else if (manager is not null && line.StartsWith("- .", StringComparison.Ordinal))
            {
                fields.Add(DisplayText.Printable(line[2..].Trim()));
            }
        }

        if (manager is not null && fields.Count > 0)
        {
            yield return (manager, string.Join(", ", fields));
        }
    }

    [GeneratedRegex(@"conflicts? with ""([^""]+)""(?: with subresource ""[^""]*"")?(?: using [^ ]+(?: at [^ ]+)?)?:(.*)$")]
    private static partial Regex With();
}
