using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary>Who a client certificate says it is: common name and organisations, as Kubernetes reads them.</summary>
internal sealed record Identity(string User, string[] Groups)
{
    public static Identity Of(X509Certificate2 certificate)
    {
        var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Select(p => (Type: p.GetSingleElementType().FriendlyName, Value: p.GetSingleElementValue() ?? "")).ToArray();
        return new Identity(parts.FirstOrDefault(p => p.Type == "CN").Value ?? "", [.. parts.Where(p => p.Type == "O").Select(p => p.Value)]);
    }

    /// <summary>Masters may do all; anybody else needs a binding of the cluster's that names a group of theirs.</summary>
    public bool MayUse(JsonObject state) => Groups.Contains("system:masters") || state["objects"]!.AsObject().Any(o =>
        o.Value!["kind"]!.GetValue<string>() == "ClusterRoleBinding"
        && (o.Value["subjects"] as JsonArray ?? []).Any(s => s!["kind"]!.GetValue<string>() == "Group" && Groups.Contains(s["name"]!.GetValue<string>())));
}
