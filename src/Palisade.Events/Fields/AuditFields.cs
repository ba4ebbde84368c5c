using System.Globalization;
using System.Text.Json;
using Palisade.Events.Model;

namespace Palisade.Events.Fields;

/// <summary>
/// <c>ka.*</c>: Kubernetes audit events. Each field is a place in the event, given as a JSON pointer; a <c>*</c> makes it a list. All values are texts.
/// </summary>
internal static class AuditFields
{
    public static FieldTable Table { get; } = new("ka", "Kubernetes audit events", [.. Event(), .. Requests(), .. Pods(), .. Roles(), .. Special()]);

    private static IEnumerable<FieldRow> Event() =>
    [
        At("ka.auditid", "Id of the request", "/auditID"),
        At("ka.stage", "Stage of the request: RequestReceived, ResponseStarted, ResponseComplete or Panic", "/stage"),
        At("ka.auth.decision", "Whether the request was allowed: allow or forbid", "/annotations/authorization.k8s.io~1decision"),
        At("ka.auth.reason", "Why it was allowed or forbidden", "/annotations/authorization.k8s.io~1reason"),
        At("ka.user.name", "User who made the request", "/user/username"),
        At("ka.user.groups", "Groups of the user", "/user/groups/*"),
        At("ka.impuser.name", "User the request was made as", "/impersonatedUser/username"),
        At("ka.verb", "get, list, watch, create, update, patch, delete, deletecollection, ...", "/verb"),
        At("ka.uri", "Path and query of the request", "/requestURI"),
        At("ka.target.name", "Name of the object", "/objectRef/name"),
        At("ka.target.namespace", "Namespace of the object", "/objectRef/namespace"),
        At("ka.target.resource", "Kind of the object, such as pods", "/objectRef/resource"),
        At("ka.target.subresource", "Part of the object, such as exec", "/objectRef/subresource"),
        At("ka.resp.name", "Name of the object in the response", "/responseObject/metadata/name"),
        At("ka.response.code", "HTTP status", "/responseStatus/code"),
        At("ka.response.reason", "Reason in the response", "/responseStatus/reason"),
        At("ka.useragent", "Program that made the request", "/userAgent"),
        At("ka.sourceips", "Addresses the request came from", "/sourceIPs/*"),
        At("ka.cluster.name", "Cluster, where the log names it", "/annotations/cluster"),
    ];

    private static IEnumerable<FieldRow> Requests() =>
    [
        At("ka.req.binding.subjects", "Subjects of a role binding, as JSON", "/requestObject/subjects/*"),
        At("ka.req.binding.subject.names", "Names of the subjects of a role binding", "/requestObject/subjects/*/name"),
        At("ka.req.binding.role", "Role of a role binding", "/requestObject/roleRef/name"),
        At("ka.req.configmap.name", "Name of a config map", "/objectRef/name"),
        At("ka.req.configmap.obj", "Data of a config map, as JSON", "/requestObject/data"),
        At("ka.req.service.type", "Type of a service", "/requestObject/spec/type"),
        At("ka.req.service.ports", "Ports of a service, as JSON", "/requestObject/spec/ports/*"),
    ];

    private static IEnumerable<FieldRow> Pods()
    {
        const string spec = "/requestObject/spec";
        yield return At("ka.req.pod.host_ipc", "hostIPC of a pod", $"{spec}/hostIPC");
        yield return At("ka.req.pod.host_network", "hostNetwork of a pod", $"{spec}/hostNetwork");
        yield return At("ka.req.pod.host_pid", "hostPID of a pod", $"{spec}/hostPID");
        yield return At("ka.req.pod.run_as_user", "runAsUser of a pod", $"{spec}/securityContext/runAsUser");
        yield return At("ka.req.pod.run_as_group", "runAsGroup of a pod", $"{spec}/securityContext/runAsGroup");
        yield return At("ka.req.pod.fs_group", "fsGroup of a pod", $"{spec}/securityContext/fsGroup");
        yield return At("ka.req.pod.supplemental_groups", "supplementalGroups of a pod", $"{spec}/securityContext/supplementalGroups/*");
        yield return At("ka.req.pod.volumes.hostpath", "Host paths of a pod's volumes", $"{spec}/volumes/*/hostPath/path");
        yield return At("ka.req.pod.volumes.flexvolume_driver", "Flex volume drivers of a pod's volumes", $"{spec}/volumes/*/flexVolume/driver");
        foreach (var kind in (string[])["containers", "initContainers", "ephemeralContainers"])
        {
            foreach (var row in Containers(kind))
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<FieldRow> Containers(string kind)
    {
        // Ephemeral containers come in a pod's spec, or, from older servers, alone.
        string[] places = kind == "ephemeralContainers"
            ? [$"/requestObject/spec/{kind}/*", $"/requestObject/{kind}/*"]
            : [$"/requestObject/spec/{kind}/*"];
        var prefix = $"ka.req.pod.{kind}";
        yield return In(places, $"{prefix}.name", $"Names of the {kind}", "/name");
        yield return In(places, $"{prefix}.image", $"Images of the {kind}", "/image");
        yield return Repository(places, $"{prefix}.image.repository", $"Images of the {kind} without tag and digest");
        yield return In(places, $"{prefix}.privileged", $"privileged of the {kind}; false where not said", "/securityContext/privileged", "false");
        yield return In(places, $"{prefix}.allow_privilege_escalation", $"allowPrivilegeEscalation of the {kind}", "/securityContext/allowPrivilegeEscalation");
        yield return In(places, $"{prefix}.read_only_fs", $"readOnlyRootFilesystem of the {kind}", "/securityContext/readOnlyRootFilesystem");
        yield return In(places, $"{prefix}.run_as_user", $"runAsUser of the {kind}", "/securityContext/runAsUser");
        yield return In(places, $"{prefix}.run_as_group", $"runAsGroup of the {kind}", "/securityContext/runAsGroup");
        yield return In(places, $"{prefix}.proc_mount", $"procMount of the {kind}", "/securityContext/procMount");
        yield return In(places, $"{prefix}.add_capabilities", $"Capabilities added to the {kind}", "/securityContext/capabilities/add/*");
        yield return In(places, $"{prefix}.host_port", $"Host ports of the {kind}", "/ports/*/hostPort");
    }

    private static IEnumerable<FieldRow> Roles() =>
    [
        At("ka.req.role.rules", "Rules of a role, as JSON", "/requestObject/rules/*"),
        At("ka.req.role.rules.apiGroups", "API groups in a role's rules", "/requestObject/rules/*/apiGroups/*"),
        At("ka.req.role.rules.nonResourceURLs", "URLs in a role's rules", "/requestObject/rules/*/nonResourceURLs/*"),
        At("ka.req.role.rules.verbs", "Verbs in a role's rules", "/requestObject/rules/*/verbs/*"),
        At("ka.req.role.rules.resources", "Resources in a role's rules", "/requestObject/rules/*/resources/*"),
    ];

    private static IEnumerable<FieldRow> Special() =>
    [
        Row.With(
            new()
            {
                Name = "ka.uri.param",
                Type = FieldType.String,
                Description = "Value of one parameter of the request's query",
                Argument = FieldArgumentKind.Key,
                ArgumentRequired = true,
            },
            static name => (c, ref v) => v.SetText(QueryParameter(c.Event.Document, name!))),
        Row.With(
            new()
            {
                Name = "ka.req.binding.subject.has_name",
                Type = FieldType.String,
                Description = "true where a role binding has a subject of this name",
                Argument = FieldArgumentKind.Key,
                ArgumentRequired = true,
            },
            static name => (c, ref v) => JsonPaths.TryGet(c.Event.Document, ["requestObject", "subjects"], out var subjects)
                && subjects.ValueKind == JsonValueKind.Array && v.SetText(
                    subjects.EnumerateArray().Any(s => s.ValueKind == JsonValueKind.Object && s.TryGetProperty("name", out var n) && JsonPaths.Text(n) == name) ? "true" : "false")),
    ];

    private static FieldRow At(string name, string description, string pointer)
    {
        var path = JsonPaths.Parse(pointer)!;
        return Array.IndexOf(path, "*") < 0
            ? Row.Of(name, FieldType.String, description, (c, ref v) => JsonPaths.TryGet(c.Event.Document, path, out var found) && v.SetText(JsonPaths.Text(found)))
            : List(name, description, (document, add) => JsonPaths.Visit(document, path, e => add(JsonPaths.Text(e))));
    }

    private static FieldRow In(string[] places, string name, string description, string pointer, string? missing = null)
    {
        var paths = places.Select(p => JsonPaths.Parse(p)!).ToArray();
        var inner = JsonPaths.Parse(pointer)!;
        return List(name, description, (document, add) =>
        {
            foreach (var path in paths)
            {
                JsonPaths.Visit(document, path, container =>
                {
                    var any = false;
                    JsonPaths.Visit(container, inner, e =>
                    {
                        any = true;
                        add(JsonPaths.Text(e) ?? missing);
                    });
                    add(any ? null : missing);
                });
            }
        });
    }

    private static FieldRow Repository(string[] places, string name, string description)
    {
        var paths = places.Select(p => JsonPaths.Parse($"{p}/image")!).ToArray();
        return List(name, description, (document, add) =>
        {
            foreach (var path in paths)
            {
                JsonPaths.Visit(document, path, e => add(JsonPaths.Text(e) is { } image ? WithoutTag(image) : null));
            }
        });
    }

    /// <summary>A list, or with <c>[n]</c> its n-th element.</summary>
    private static FieldRow List(string name, string description, Action<JsonElement, Action<string?>> collect)
    {
        var whole = new FieldBinding(new EventExtractor((c, ref v) => Fill(c, collect) is { Count: > 0 } list && v.SetList(FieldType.String, list)));
        return new(
            new() { Name = name, Type = FieldType.String, Description = description, IsList = true, Argument = FieldArgumentKind.Index },
            argument =>
            {
                if (argument is null)
                {
                    return whole;
                }

                var index = int.Parse(argument, CultureInfo.InvariantCulture);
                return new(new EventExtractor((c, ref v) => Fill(c, collect) is { } list && index < list.Count && v.SetText(list[index].Text))) { IsList = false };
            });
    }

    private static FieldList Fill(EventContext context, Action<JsonElement, Action<string?>> collect)
    {
        var list = context.RentList();
        collect(context.Event.Document, text =>
        {
            if (text is not null)
            {
                list.Add().SetText(text);
            }
        });
        return list;
    }

    private static string WithoutTag(string image)
    {
        var at = image.IndexOf('@');
        var name = at < 0 ? image : image[..at];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    private static string? QueryParameter(JsonElement document, string name)
    {
        if (!JsonPaths.TryGet(document, ["requestURI"], out var uri) || JsonPaths.Text(uri) is not { } text || text.IndexOf('?') is var query && query < 0)
        {
            return null;
        }

        foreach (var pair in text[(query + 1)..].Split('&'))
        {
            var equals = pair.IndexOf('=');
            if (Unescape(equals < 0 ? pair : pair[..equals]) == name)
            {
                return equals < 0 ? string.Empty : Unescape(pair[(equals + 1)..]);
            }
        }

        return null;
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
