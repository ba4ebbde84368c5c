using System.CommandLine;
using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Output;
using Palisade.Rules.Loading;

namespace Palisade.Commands.Watch;

/// <summary>The rule files of a verb: reading them, loading them, ending the verb where they are broken.</summary>
internal static class RuleFiles
{
    public static RuleLoaderOptions Options { get; } = new() { Sources = RuleSources.All };

    public static Option<string[]> Option(bool required) => new("--rules", "-r")
    {
        Description = "Rule files or folders of them (.yaml, .yml), in the order in which they are loaded.",
        HelpName = "FILES",
        AllowMultipleArgumentsPerToken = true,
        Required = required,
    };

    /// <summary>Files as named, and in place of a folder its rule files in the order of their names.</summary>
    public static IEnumerable<string> Expand(IEnumerable<string> paths) => paths.SelectMany<string, string>(path => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Where(f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal)
        : [path]);

    /// <exception cref="PalisadeException">The file cannot be read.</exception>
    public static SourceText Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);

            // UTF-8 needs at most three bytes for a UTF-16 unit; /dev/zero has no end.
            var buffer = new MemoryStream();
            var limit = (Options.Limits.MaxFileLength * 3L) + 1;
            var chunk = new byte[1 << 16];
            for (int read; buffer.Length < limit && (read = file.Read(chunk)) > 0;)
            {
                buffer.Write(chunk, 0, read);
            }

            var text = Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
            return new SourceText(path, text.StartsWith('\uFEFF') ? text[1..] : text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(RuleErrors.FileRead,
                e is FileNotFoundException or DirectoryNotFoundException ? $"there is no file `{path}`" : $"`{path}` cannot be read: {e.Message}",
                "check the name and that you may read it", inner: e);
        }
    }

    /// <summary>Loads rules for a verb that needs them whole: errors are printed and end it; warnings are for <c>watch check</c>.</summary>
    public static RuleLoadResult Load(CommandContext context, IEnumerable<string> paths)
    {
        var loaded = new RuleLoader(Options).Load(Expand(paths).Select(Read));
        new DiagnosticPrinter(context.Terminal).Print(loaded.Errors.Select(e => e.Diagnostic));
        return loaded.Succeeded ? loaded : throw new CommandFailedException();
    }
}
