using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Kubectl;

namespace Palisade.K3sStandIn.Start;

/// <summary>What a node keeps of a join: its certificate, the cluster's authority, and a kubeconfig of its own.</summary>
internal static class NodeCertificate
{
    private static readonly string Certificate = Places.Agent("client-kubelet.crt");
    private static readonly string Key = Places.Agent("client-kubelet.key");

    public static (string Pem, string Key)? Read() => File.Exists(Certificate) ? (File.ReadAllText(Certificate), File.ReadAllText(Key)) : null;

    public static void Write(JsonObject pair, string ca, string url)
    {
        var (certificate, key) = (pair["certificate"]!.GetValue<string>(), pair["key"]!.GetValue<string>());
        Places.WritePrivate(Certificate, certificate);
        Places.WritePrivate(Key, key);
        Places.WritePrivate(Places.Agent("server-ca.crt"), ca);
        Places.WritePrivate(Places.Agent("kubelet.kubeconfig"), Kubeconfig.Write(url, ca, certificate, key));
    }
}
