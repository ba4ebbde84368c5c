using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Binding;
using Palisade.Core.Spec.Yaml;

namespace Palisade.Core.Spec.Validation;

/// <summary>Charts: where they come from, in one version, under names that are free, and at most one default storage class.</summary>
internal sealed class ChartValidator : ISpecValidator
{
    /// <summary>Releases that K3s makes itself, and charts' namespaces that are Palisade's.</summary>
    private static readonly HashSet<string> Packaged = new(StringComparer.Ordinal) { "traefik", "traefik-crd", "coredns", "metrics-server", "local-storage", "kube-vip" };

    private static readonly string[] InTheArchive = ["chart", "version"];

    public void Validate(ValidationContext context)
    {
        if (context.Spec.Engine.Kind != EngineKinds.K3s)
        {
            return;
        }

        foreach (var chart in context.Spec.Charts)
        {
            Name(context, chart);
            Source(context, chart);
        }

        StorageClasses(context);
    }

    private static void Name(ValidationContext context, ChartSpec chart)
    {
        var path = $"charts.{chart.Name}";
        if (Packaged.Contains(chart.Name))
        {
            context.Report.Error(ConfigErrors.BadName, path, $"`{chart.Name}` is the name of a part of the cluster itself", "choose another name for the release", atKey: true);
        }

        if (context.Spec.Services.FirstOrDefault(s => chart.Namespace == "palisade-" + s.Name) is { } service)
        {
            context.Report.Error(ConfigErrors.Chart, $"{path}.namespace", $"the namespace `{chart.Namespace}` of chart `{chart.Name}` is that of service `{service.Name}`", "give the chart a namespace of its own");
        }
    }

    private static void Source(ValidationContext context, ChartSpec chart)
    {
        var path = $"charts.{chart.Name}";
        if (context.Values.IsBroken($"{path}.repo") || context.Values.IsBroken($"{path}.archive") || context.Values.IsBroken($"{path}.version"))
        {
            return;
        }

        switch (chart)
        {
            case { Repo: null, Archive: null }:
                context.Report.Error(ConfigErrors.Chart, path, $"nothing says where chart `{chart.Name}` comes from", "add `repo: https://...` and `version:`, or `archive: ./chart.tgz`", atKey: true);
                break;
            case { Repo: not null, Archive: not null }:
                context.Report.Error(ConfigErrors.Chart, $"{path}.archive", $"chart `{chart.Name}` has both a repository and an archive", "keep one of them", label: $"`repo` is on {context.Report.LineOf($"{path}.repo")}");
                break;
            case { Repo: not null, Version: null }:
                context.Report.Error(ConfigErrors.Chart, path, $"chart `{chart.Name}` has no version", "add `version:` with an exact one, so that every apply installs the same", atKey: true);
                break;
            case { Archive: { } archive }:
                var written = context.Values.Get($"{path}.archive", archive);
                if (context.Files.Environment.Probe(archive).Kind is not SpecPathKind.File and var kind)
                {
                    context.Report.Error(ConfigErrors.FileMissing, $"{path}.archive", $"the archive `{written}` of chart `{chart.Name}` {SecretResolver.Reason(kind)}", "`helm package FOLDER` makes one");
                }

                foreach (var key in InTheArchive.Where(k => context.Values.Has($"{path}.{k}")))
                {
                    context.Report.Error(ConfigErrors.Chart, $"{path}.{key}", $"`{key}` says nothing about chart `{chart.Name}`, which is an archive", "remove it: the archive holds both");
                }

                break;
        }
    }

    /// <summary>
    /// A claim that names no class takes the default one; of two, Kubernetes takes the newer, so that where data goes depends on
    /// the order of installation.
    /// </summary>
    private static void StorageClasses(ValidationContext context)
    {
        foreach (var chart in context.Spec.Charts)
        {
            var path = $"charts.{chart.Name}.values";
            var scalars = chart.Values is { } text && YamlComposer.Compose(new SourceText("values", text), []) is { } values ? YamlTree.Scalars(path, values).ToArray() : [];
            var written = scalars.FirstOrDefault(s => s.Path.EndsWith(".defaultClass", StringComparison.Ordinal) || s.Path.EndsWith(".isDefaultClass", StringComparison.Ordinal));
            // Longhorn's chart makes its class the default where nothing else is said.
            var isDefault = written.Scalar is { } scalar ? scalar.Text == "true" : chart.Chart == "longhorn";
            if (isDefault)
            {
                context.Report.Warning(ConfigErrors.StorageClasses, written.Path ?? $"charts.{chart.Name}", $"chart `{chart.Name}` and K3s itself (`local-path`) both bring a default storage class",
                    $"write `{(chart.Chart == "longhorn" ? "values: { persistence: { defaultClass: false } }" : "false")}`, and `class:` at volumes that shall lie there");
            }
        }
    }
}
