using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Files;

namespace Palisade.Provision.Resources.Keys;

/// <summary>
/// Makes the key in this process and in tinc 1.0's own form (PKCS#1 PEM): <c>tincd -K</c> asks questions, and appends the
/// public part to a hosts file that belongs to another resource.
/// </summary>
internal sealed class TincKeyProvider : ResourceProvider<TincKeyResource>
{
    public const string Output = "mesh.public-key";

    private static readonly Permissions Private = new("0600", "root", "root");

    public override Task<CheckResult> CheckAsync(TincKeyResource resource, CheckContext context, CancellationToken cancel)
    {
        var path = PathOf(resource);
        if (context.System.Stat(path) is not { } status)
        {
            return Task.FromResult(CheckResult.Differs(ChangeAction.Create, $"new RSA key of {resource.Bits} bits"));
        }

        using var key = Read(context.System, path);
        var changes = Private.DifferencesFrom(status).ToList();
        if (key.KeySize < resource.Bits)
        {
            changes.Add($"{key.KeySize} → {resource.Bits} bits");
        }

        var result = changes.Count == 0 ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join(", ", changes));
        return Task.FromResult(result.WithOutput(Output, key.ExportRSAPublicKeyPem()));
    }

    public override async Task ApplyAsync(TincKeyResource resource, CheckContext context, CancellationToken cancel)
    {
        var (system, path) = (context.System, PathOf(resource));
        await context.Undo.KeepPathAsync(path, cancel).ConfigureAwait(false);
        system.EnsureParents(path);
        using var present = system.Exists(path) ? Read(system, path) : null;
        if (present?.KeySize >= resource.Bits)
        {
            system.SetMode(path, Private.Mode, Private.Owner, Private.Group);
            return;
        }

        using var key = RSA.Create(resource.Bits);
        await system.WriteFileAsync(path, Encoding.ASCII.GetBytes(key.ExportRSAPrivateKeyPem() + "\n"), Private.Mode, Private.Owner, Private.Group, null, cancel).ConfigureAwait(false);
    }

    private static string PathOf(TincKeyResource resource) => $"/etc/tinc/{resource.Network}/rsa_key.priv";

    private static RSA Read(ISystem system, string path)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(Encoding.ASCII.GetString(system.ReadFile(path)));
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw ResourceFailure.Because($"`{path}` is not an RSA key", "if it is of no use to anybody, remove it: the next apply makes a new one");
        }
    }
}
