using System.Globalization;
using System.Text;
using Palisade.Core;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s;

namespace Palisade.Provision.Life;

/// <summary>One way into one cluster, as kubectl reads it (client-go, clientcmd/api/v1).</summary>
public sealed record Kubeconfig
{
    private const string Mark = "# Written by `palisade kubeconfig` for the cluster ";

    public required string Cluster { get; init; }

    public required string User { get; init; }

    /// <summary>Name or address without port.</summary>
    public required string Server { get; init; }

    public required string CaPem { get; init; }

    public required string CertificatePem { get; init; }

    public required Secret KeyPem { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public string Url => K3sRoles.Url(Server);

    public string ToYaml() => $"""
        {Mark}{Cluster}; good until {Expires.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.
        # Whoever has this file is {User} there: treat it as a password.
        apiVersion: v1
        kind: Config
        clusters:
          - name: {Cluster}
            cluster:
              server: {Url}
              certificate-authority-data: {Base64(CaPem)}
        users:
          - name: {Cluster}-{User}
            user:
              client-certificate-data: {Base64(CertificatePem)}
              client-key-data: {Base64(KeyPem.Reveal())}
        contexts:
          - name: {Cluster}
            context:
              cluster: {Cluster}
              user: {Cluster}-{User}
        current-context: {Cluster}

        """;

    /// <summary>
    /// Refuses where something stands that Palisade did not write: nothing is ever merged into a person's own file.
    /// </summary>
    public static void RequireOwn(string path, bool force)
    {
        if (force || !File.Exists(path))
        {
            return;
        }

        using var reader = new StreamReader(path);
        if (reader.ReadLine()?.StartsWith(Mark, StringComparison.Ordinal) is not true)
        {
            throw new PalisadeException(
                K3sLifeErrors.ForeignFile, $"`{path}` exists, and Palisade did not write it", "name another file with `-o FILE`, or say `--force` where this one may go");
        }
    }

    /// <summary>Mode 0600 from its first byte on; the old file stays until the new one is whole.</summary>
    public void Write(string path)
    {
        var temporary = $"{path}.{Environment.ProcessId}.new";
        try
        {
            using (var file = new FileStream(temporary, PrivateFile))
            {
                file.Write(Encoding.UTF8.GetBytes(ToYaml()));
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(CliErrors.CannotWrite, $"`{path}` cannot be written: {e.Message}", "check the folder and its permissions", inner: e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    internal static FileStreamOptions PrivateFile => new()
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
