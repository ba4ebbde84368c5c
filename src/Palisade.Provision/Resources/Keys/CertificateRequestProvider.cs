using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Files;

namespace Palisade.Provision.Resources.Keys;

/// <summary>
/// The request is kept, not made anew for each check: ECDSA signatures differ every time, and the signer gives the same
/// certificate only for the same request.
/// </summary>
internal sealed class CertificateRequestProvider : ResourceProvider<CertificateRequestResource>
{
    public override Task<CheckResult> CheckAsync(CertificateRequestResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        if (system.Stat(resource.KeyPath) is not { } status)
        {
            return Task.FromResult(CheckResult.Differs(ChangeAction.Create, "new P-256 key and request"));
        }

        using var key = Read(system, resource.KeyPath);
        var changes = Wanted(resource).DifferencesFrom(status).ToList();
        var request = system.ReadText(RequestPath(resource));
        if (request is null || !IsFor(request, key, resource))
        {
            changes.Add("new request");
            request = null;
        }

        var result = changes.Count == 0 ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join(", ", changes));
        return Task.FromResult(request is null ? result : result.WithOutput("csr." + resource.Name, request));
    }

    public override async Task ApplyAsync(CertificateRequestResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var wanted = Wanted(resource);
        await context.Undo.KeepPathAsync(resource.KeyPath, cancel).ConfigureAwait(false);
        system.EnsureParents(resource.KeyPath);
        if (!system.Exists(resource.KeyPath))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await system.WriteFileAsync(resource.KeyPath, Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem() + "\n"), wanted.Mode, wanted.Owner, wanted.Group, null, cancel).ConfigureAwait(false);
        }

        system.SetMode(resource.KeyPath, wanted.Mode, wanted.Owner, wanted.Group);
        using var key = Read(system, resource.KeyPath);
        if (system.ReadText(RequestPath(resource)) is { } present && IsFor(present, key, resource))
        {
            return;
        }

        system.EnsurePrivateFolder(NodePaths.State + "/csr");

        var request = new CertificateRequest(Subject(resource), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        await system.WriteTextAsync(RequestPath(resource), request + "\n", "0600", cancel).ConfigureAwait(false);
    }

    private static bool IsFor(string request, ECDsa key, CertificateRequestResource resource)
    {
        try
        {
            var parsed = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256);
            return parsed.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
                && parsed.SubjectName.RawData.AsSpan().SequenceEqual(Subject(resource).RawData);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static X500DistinguishedName Subject(CertificateRequestResource resource)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(resource.CommonName);
        return name.Build();
    }

    private static ECDsa Read(ISystem system, string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.ASCII.GetString(system.ReadFile(path)));
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw ResourceFailure.Because($"`{path}` is not an EC key", "if it is of no use to anybody, remove it: the next apply makes a new one");
        }
    }

    private static Permissions Wanted(CertificateRequestResource resource) => new("0600", resource.Owner, resource.Group);

    private static string RequestPath(CertificateRequestResource resource) => $"{NodePaths.State}/csr/{resource.Name}.pem";
}
