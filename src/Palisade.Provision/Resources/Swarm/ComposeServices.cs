using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.Provision.Resources.Swarm;

/// <param name="Digest">Label <c>palisade.digest</c>.</param>
/// <param name="Replicas">Null for a service on every node.</param>
internal sealed record ComposeService(string Name, string Digest, int? Replicas, string Image);

/// <summary>What a check must know of a Compose text.</summary>
internal static class ComposeServices
{
    public static ImmutableArray<ComposeService> Read(string compose)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(compose));
            return Child(stream.Documents[0].RootNode, "services") is YamlMappingNode services
                ? [.. services.Children.Select(s => Service(Text(s.Key), s.Value))]
                : [];
        }
        catch (Exception e) when (e is YamlException or ArgumentException)
        {
            throw new PalisadeException(EngineErrors.StackRefused, $"the stack's definition cannot be read: {e.Message}", inner: e);
        }
    }

    private static ComposeService Service(string name, YamlNode service)
    {
        var deploy = Child(service, "deploy");
        var mode = Text(Child(deploy, "mode"));
        int? replicas = mode == "global" ? null
            : int.TryParse(Text(Child(deploy, "replicas")), CultureInfo.InvariantCulture, out var count) ? count
            : 1;
        return new ComposeService(name, Text(Child(Child(deploy, "labels"), StackServices.DigestLabel)), replicas, Text(Child(service, "image")));
    }

    private static YamlNode? Child(YamlNode? node, string name) =>
        (node as YamlMappingNode)?.Children.FirstOrDefault(c => Text(c.Key) == name).Value;

    private static string Text(YamlNode? node) => (node as YamlScalarNode)?.Value ?? "";
}
