using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Binding;

/// <summary>From <c>env:NAME</c> and its kin to the secret. Each path is resolved, and complained about, once.</summary>
internal sealed class SecretResolver(BoundValues values, SpecFiles files, FindingReport report)
{
    private const int MaxBytes = 64 * 1024;

    private readonly Dictionary<string, Secret?> resolved = new(StringComparer.Ordinal);

    /// <param name="needed">The cluster cannot be brought to its wanted state without it; else its absence is a warning.</param>
    /// <param name="lines">The secret may go over several lines: a key, a file.</param>
    public Secret? Resolve(string path, bool needed, bool lines = false)
    {
        if (values.Find<SecretReference>(path) is not { } reference)
        {
            return null;
        }

        if (!resolved.TryGetValue(path, out var secret))
        {
            secret = reference.Origin switch
            {
                SecretOrigin.Environment => FromVariable(path, reference.Value, needed, lines),
                SecretOrigin.File => FromFile(path, reference.Value, needed, lines),
                _ => new Secret(reference.Value),
            };
            resolved.Add(path, secret);
        }

        return secret;
    }

    private Secret? FromVariable(string path, string name, bool needed, bool lines)
    {
        if (files.Environment.Variable(name) is { Length: > 0 } value)
        {
            return Text(path, value, lines);
        }

        Missing(path, needed, $"the environment variable `{name}` of `{path}` is not set", $"set it in the shell: `read -rs {name} && export {name}`");
        return null;
    }

    private Secret? FromFile(string path, string file, bool needed, bool lines)
    {
        var at = files.Resolve(file);
        var probe = files.Environment.Probe(at);
        if (probe.Kind != SpecPathKind.File)
        {
            Missing(path, needed, $"the file `{file}` of `{path}` {Reason(probe.Kind)}", "write the secret into it and `chmod 600` it");
            return null;
        }

        if (files.Environment.ReadText(at, MaxBytes)?.TrimEnd('\r', '\n') is not { Length: > 0 } value)
        {
            Missing(path, needed, $"the file `{file}` of `{path}` is empty, or not text of at most 64 KiB", lines ? "write the secret into it" : "write the secret into it, on one line");
            return null;
        }

        if (probe.OpenToOthers)
        {
            report.Warning(ConfigErrors.SecretOpen, path, $"the file `{file}` of `{path}` can be read by others on this machine", $"close it: `chmod 600 {file}`");
        }

        return Text(path, value, lines);
    }

    private Secret? Text(string path, string value, bool lines)
    {
        if (lines || !value.Any(char.IsControl))
        {
            return new Secret(value);
        }

        report.Error(ConfigErrors.SecretMissing, path, $"the secret of `{path}` holds a line break or a control character", "a password is one line of text");
        return null;
    }

    private void Missing(string path, bool needed, string message, string help)
    {
        if (needed)
        {
            report.Error(ConfigErrors.SecretMissing, path, message, help);
        }
        else
        {
            report.Warning(ConfigErrors.SecretMissing, path, message, help, label: "only needed until the operators can log in");
        }
    }

    internal static string Reason(SpecPathKind kind) => kind switch
    {
        SpecPathKind.Directory => "is a folder",
        SpecPathKind.Denied => "may not be read",
        _ => "does not exist",
    };
}
