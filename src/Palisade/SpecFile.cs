using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Core.Spec.Yaml;
using Palisade.Output;
using Palisade.Provision.Audit;

namespace Palisade;

/// <summary>The configuration file of a run, for every verb that works on a cluster.</summary>
internal static class SpecFile
{
    /// <summary>
    /// Reads, binds and validates <see cref="CommandContext.File"/>. Prints errors and warnings to stderr; where one is an
    /// error the verb ends there, with nothing printed twice. Notes are for <c>palisade check</c> alone.
    /// </summary>
    /// <param name="servicesOnly">The verb logs in nowhere: missing keys and passwords of logins are warnings.</param>
    public static SpecDocument Load(CommandContext context, bool servicesOnly = false)
    {
        var (document, findings) = Read(context, servicesOnly);
        new DiagnosticPrinter(context.Terminal).Print(findings.Where(d => d.Severity >= Severity.Warning));
        return document ?? throw new CommandFailedException();
    }

    /// <summary>The same without printing: for verbs that show the findings in a shape of their own.</summary>
    public static (SpecDocument? Document, DiagnosticBag Findings) Read(CommandContext context, bool servicesOnly = false)
    {
        var path = Path.GetFullPath(context.File);
        return new SpecLoader(HardeningCatalog.Ids, servicesOnly).Load(context.File, Bytes(context.File, path), Path.GetDirectoryName(path) ?? "/", context.Environment);
    }

    private static byte[] Bytes(string name, string path)
    {
        try
        {
            // A named pipe or /dev/zero has no end to wait for: one byte more than allowed is enough to know.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            var buffer = new byte[SpecText.MaxBytes + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return buffer[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var isFolder = Directory.Exists(path);
            throw new PalisadeException(
                ConfigErrors.Unreadable,
                isFolder ? $"`{name}` is a folder" : e is FileNotFoundException or DirectoryNotFoundException ? $"there is no file `{name}`" : $"`{name}` may not be read",
                isFolder ? "name the file in it: `-f FILE`" : "`palisade init` writes a new file; `-f FILE` names another one",
                inner: e);
        }
    }
}
