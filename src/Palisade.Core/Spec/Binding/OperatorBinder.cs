using System.Collections.Immutable;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Binding;

/// <summary>Operators with their keys read, and the private keys that lie beside them found.</summary>
internal sealed class OperatorBinder(BoundValues values, SpecFiles files, SecretResolver secrets, FindingReport report)
{
    private const int MaxKeyFileBytes = 256 * 1024;

    public ImmutableArray<OperatorSpec> Bind() => [.. values.Children("operators").Select(Operator)];

    private OperatorSpec Operator(string name)
    {
        var path = $"operators.{name}";
        List<string> keys = [];
        List<string> identities = [];
        foreach (var index in values.Children($"{path}.keys"))
        {
            var item = $"{path}.keys.{index}";
            if (values.Find<string>(item) is { } text)
            {
                AddKeys(item, text, keys, identities);
            }
        }

        return new OperatorSpec
        {
            Name = name,
            Keys = [.. keys.Distinct(StringComparer.Ordinal)],
            Identities = [.. identities.Distinct(StringComparer.Ordinal)],
            Sudo = values.Get($"{path}.sudo", "nopasswd") switch
            {
                "password" => SudoMode.Password,
                "none" => SudoMode.None,
                _ => SudoMode.NoPassword,
            },
            Password = secrets.Resolve($"{path}.password", needed: true),
        };
    }

    private void AddKeys(string path, string text, List<string> keys, List<string> identities)
    {
        if (PublicKeyLine.Looks(text))
        {
            AddLine(path, text.Trim(), keys);
        }
        else
        {
            AddFile(path, text, keys, identities);
        }
    }

    private void AddFile(string path, string file, List<string> keys, List<string> identities)
    {
        var at = files.Resolve(file);
        var kind = files.Environment.Probe(at).Kind;
        if (kind != SpecPathKind.File)
        {
            values.Break(path);
            report.Error(ConfigErrors.FileMissing, path, $"the key file `{file}` {SecretResolver.Reason(kind)}",
                at.Contains("/.palisade/lab/", StringComparison.Ordinal)
                    ? "`palisade lab up` makes this key" : "make a key with `ssh-keygen -t ed25519` and give the path of its `.pub` file");
            return;
        }

        if (files.Environment.ReadText(at, MaxKeyFileBytes) is not { } content)
        {
            Refuse(path, $"names `{file}`, which is not a text file of keys", "give a file that ends in `.pub`");
            return;
        }

        if (content.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            Refuse(path, $"names the private key `{file}`", $"give the public key: `{file}.pub`");
            return;
        }

        var before = keys.Count;
        foreach (var line in content.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (!AddLine(path, line, keys, file))
            {
                return;
            }
        }

        if (keys.Count == before)
        {
            report.Error(ConfigErrors.PublicKey, path, $"the key file `{file}` holds no key", "give a file that ends in `.pub`");
            return;
        }

        if (at.EndsWith(".pub", StringComparison.Ordinal) && files.Environment.Probe(at[..^4]).Kind == SpecPathKind.File)
        {
            identities.Add(at[..^4]);
        }
    }

    private bool AddLine(string path, string line, List<string> keys, string? file = null)
    {
        var subject = file is null ? "the key" : $"a key in `{file}`";
        var (problem, bits) = PublicKeyLine.Check(line);
        if (problem is not null)
        {
            values.Break(path);
            report.Error(ConfigErrors.PublicKey, path, $"{subject} {problem}", "make a good one with `ssh-keygen -t ed25519` and give the path of its `.pub` file");
            return false;
        }

        if (bits is > 0 and < 3072)
        {
            report.Warning(ConfigErrors.PublicKey, path, $"{subject} is an RSA key of {bits} bits, which is no longer thought strong", "make a new one with `ssh-keygen -t ed25519`");
        }

        keys.Add(line);
        return true;
    }

    private void Refuse(string path, string what, string help)
    {
        values.Break(path);
        report.Error(ConfigErrors.PrivateKey, path, $"`{path}` {what}", help);
    }
}
