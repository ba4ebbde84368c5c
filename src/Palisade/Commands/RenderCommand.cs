using System.Collections.Immutable;
using System.CommandLine;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Output;
using Palisade.Provision.Converge;
using Palisade.Provision.State;

namespace Palisade.Commands;

/// <summary><c>palisade render</c>: exactly what would be applied, for review and for GitOps. Works offline and logs in nowhere.</summary>
internal static class RenderCommand
{
    public static Command Create(CommandHost host)
    {
        var service = new Option<string?>("--service") { Description = "This service only.", HelpName = "SERVICE" };
        var output = new Option<string?>("--output", "-o") { Description = "Write one file for each entry of the configuration into this folder.", HelpName = "DIR" };
        return new Command("render", "Print exactly what would be applied: manifests or stacks") { service, output }
            .Runs(host, (context, cancel) => RunAsync(context, context.Parse.GetValue(service), context.Parse.GetValue(output), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, string? service, string? output, CancellationToken cancel)
    {
        var document = SpecFile.Load(context, servicesOnly: true);
        var documents = Documents(document, service);
        if (output is not null)
        {
            await WriteAsync(context, output, documents, cancel).ConfigureAwait(false);
        }
        else if (context.Json)
        {
            JsonOutput.Write(context.Terminal, [.. documents.Select(d => new RenderedJson(d.Owner, d.Name, d.Text))], RenderedJsonContext.Default.ImmutableArrayRenderedJson);
        }
        else
        {
            foreach (var rendered in documents)
            {
                context.Terminal.Out.Write(Separated(rendered));
            }
        }

        return ExitCode.Ok;
    }

    private static ImmutableArray<RenderedDocument> Documents(SpecDocument document, string? service)
    {
        var spec = document.Spec;
        if (service is not null && !spec.Services.Any(s => s.Name == service))
        {
            var near = Suggestion.For(service, spec.Services.Select(s => s.Name));
            throw new PalisadeException(
                CliErrors.Usage,
                $"there is no service `{service}` in the file",
                near is not null ? $"did you mean `{near}`?"
                    : spec.Services.IsEmpty ? "the file has no `services:`"
                    : "its services are " + string.Join(", ", spec.Services.Select(s => $"`{s.Name}`")));
        }

        var all = ClusterParts.Engine(spec).Render(spec, Remembered(document), new FileContentSource());
        return service is null ? all : [.. all.Where(d => d.Owner == "services." + service)];
    }

    /// <summary>What nodes said in earlier runs, such as the digests of images; no folder is made for what only looks.</summary>
    private static Outputs Remembered(SpecDocument document)
    {
        var folder = Path.Combine(document.Directory, ".palisade", document.Spec.Cluster);
        if (!Directory.Exists(folder))
        {
            return Outputs.Empty;
        }

        using var store = RunStateStore.OpenToRead(StateFolder.Of(document).Root);
        var board = new OutputBoard();
        board.Restore(store.State);
        return board.Current;
    }

    /// <summary>So that all of them together are one YAML stream, in which each says who asked for it.</summary>
    private static string Separated(RenderedDocument document) =>
        document.Text.StartsWith("---\n", StringComparison.Ordinal) ? document.Text : $"---\n# {document.Owner}\n{document.Text}";

    private static async Task WriteAsync(CommandContext context, string folder, ImmutableArray<RenderedDocument> documents, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var document in documents)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, document.Name), document.Text, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(CliErrors.CannotWrite, $"`{folder}` cannot be written: {e.Message}", "name a folder that you may write to", inner: e);
        }

        var names = documents.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        var others = Directory.EnumerateFiles(folder, "*.yaml").Select(f => Path.GetFileName(f)!).Where(n => !names.Contains(n)).Order(StringComparer.Ordinal).ToArray();
        context.Terminal.Error.WriteLine($"Wrote {string.Join(", ", documents.Select(d => d.Name))} into {folder}.");
        if (others.Length > 0)
        {
            context.Terminal.Error.WriteLine($"Not written now, and left as they are: {string.Join(", ", others)}.");
        }
    }
}
