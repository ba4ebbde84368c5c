using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary>certificates.k8s.io: a request, an approval, and a signature that follows at once.</summary>
internal static class CertificateRequests
{
    private const string Signer = "kubernetes.io/kube-apiserver-client";

    public static void Check(JsonObject sent)
    {
        var spec = sent["spec"]!;
        var request = Load(spec);
        if (spec["signerName"]?.GetValue<string>() != Signer || spec["usages"]?.AsArray().Any(u => u!.GetValue<string>() == "client auth") is not true)
        {
            throw new Refusal("The CertificateSigningRequest is invalid: spec.signerName or spec.usages");
        }

        if (request.SubjectName.Format(false).Contains("system:masters", StringComparison.Ordinal))
        {
            throw new Refusal($"Error from server (Forbidden): use of {Signer} signer with system:masters group is not allowed");
        }

        if (spec["expirationSeconds"]?.GetValue<long>() < 600)
        {
            throw new Refusal("The CertificateSigningRequest is invalid: spec.expirationSeconds: may not specify a duration less than 600 seconds (10 minutes)");
        }
    }

    public static async Task<int> ApproveAsync(Members members, List<string> names, StringBuilder output)
    {
        foreach (var name in names)
        {
            var key = Objects.Key("CertificateSigningRequest", null, name);
            var stored = members.State["objects"]![key] as JsonObject ?? throw new Refusal($"Error from server (NotFound): certificatesigningrequests.certificates.k8s.io \"{name}\" not found");
            var approved = (JsonObject)stored.DeepClone();
            var life = TimeSpan.FromSeconds(approved["spec"]!["expirationSeconds"]?.GetValue<long>() ?? 31536000);
            approved["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Approved", ["status"] = "True" }),
                ["certificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(Authority.Clients.Sign(Load(approved["spec"]!), serving: false, life))),
            };
            await members.WriteAsync("put", new JsonObject { ["key"] = key, ["object"] = approved });
            output.Append($"certificatesigningrequest.certificates.k8s.io/{name} approved\n");
        }

        return 0;
    }

    private static CertificateRequest Load(JsonNode spec) => CertificateRequest.LoadSigningRequestPem(
        Encoding.ASCII.GetString(Convert.FromBase64String(spec["request"]!.GetValue<string>())), HashAlgorithmName.SHA256);
}
