using System.Collections.Frozen;
using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Binding;
using Palisade.Core.Spec.Schema;
using Palisade.Core.Spec.Validation;
using Palisade.Core.Spec.Yaml;

namespace Palisade.Core.Spec;

/// <summary>
/// From the text of a configuration to a <see cref="SpecDocument"/> with all findings in one pass: text, YAML, schema, binding,
/// validators. Never throws on content, whatever it is.
/// </summary>
/// <param name="knownChecks">Names of the audit's checks, for waivers; null leaves waivers' names unchecked.</param>
/// <param name="servicesOnly">
/// For verbs that look at services and log in nowhere (<c>render</c>): keys and passwords of logins that are missing on this machine
/// are warnings.
/// </param>
public sealed class SpecLoader(IReadOnlyCollection<string>? knownChecks = null, bool servicesOnly = false)
{
    private const int MaxFindings = 100;

    private static readonly ImmutableArray<ISpecValidator> Validators =
    [
        new NameValidator(),
        new AddressValidator(),
        new MeshValidator(),
        new StaticNetworkValidator(),
        new RoleValidator(),
        new PortValidator(),
        new OperatorValidator(),
        new ServiceValidator(),
        new PlacementValidator(),
        new ContainerValidator(),
        new K3sValidator(),
        new ChartValidator(),
        new FirewallValidator(),
        new LabelValidator(),
        new WaiverValidator(),
    ];

    /// <param name="name">The file as the user named it.</param>
    /// <param name="directory">Absolute folder that relative paths in the file start from.</param>
    public (SpecDocument? Document, DiagnosticBag Findings) Load(string name, ReadOnlySpan<byte> bytes, string directory, ISpecEnvironment environment)
    {
        DiagnosticBag findings = [];
        return SpecText.Decode(name, bytes, findings) is { } source ? Load(source, directory, environment) : (null, findings);
    }

    /// <returns>No document where a finding is an error.</returns>
    public (SpecDocument? Document, DiagnosticBag Findings) Load(SourceText source, string directory, ISpecEnvironment environment)
    {
        DiagnosticBag findings = [];
        if (YamlComposer.Compose(source, findings) is not { } root)
        {
            if (findings.Count == 0)
            {
                findings.Add(new Diagnostic { Error = ConfigErrors.MissingKey, Message = "the file is empty", Help = "`palisade init` writes a new one" });
            }

            return (null, Finish(findings, SpecText.WithoutPasswords(source)));
        }

        var checker = new SchemaChecker(findings);
        var values = checker.Check(root);
        var shown = Redaction.Without(source, checker.WrittenSecrets);
        var report = new FindingReport(findings, values, servicesOnly);
        var spec = new SpecBinder(values, new SpecFiles(directory, environment), report).Bind();
        var context = new ValidationContext
        {
            Spec = spec,
            Values = values,
            Report = report,
            Files = new SpecFiles(directory, environment),
            KnownChecks = knownChecks,
        };
        foreach (var validator in Validators)
        {
            validator.Validate(context);
        }

        var finished = Finish(findings, shown);
        return finished.HasErrors ? (null, finished) : (new SpecDocument(spec, shown, directory, values.Spans.ToFrozenDictionary()), finished);
    }

    private static DiagnosticBag Finish(DiagnosticBag findings, SourceText source)
    {
        DiagnosticBag finished = [.. findings.Take(MaxFindings).Select(d => d with { Source = source })];
        if (findings.Count > MaxFindings)
        {
            finished.Add(new Diagnostic { Error = ConfigErrors.TooMany, Source = source, Message = $"{findings.Count - MaxFindings} more mistakes are not shown" });
        }

        return finished;
    }
}
