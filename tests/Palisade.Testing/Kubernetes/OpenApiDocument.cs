using System.Text;

namespace Palisade.Testing.Kubernetes;

/// <summary>
/// The API's OpenAPI 2 document as protobuf (gnostic's openapiv2.proto), with nothing in it but what kubectl looks for before an
/// apply: that a kind's patch takes <c>dryRun</c> and <c>fieldValidation</c>, so that the server itself looks for unknown fields.
/// </summary>
internal static class OpenApiDocument
{
    public const string ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private static readonly string[] Parameters = ["dryRun", "fieldManager", "fieldValidation", "force"];

    public static byte[] Of(IEnumerable<FakeKind> kinds)
    {
        var paths = kinds.SelectMany(k => Field(2, [.. Text(1, Path(k)), .. Field(2, Field(8, Patch(k)))]));
        return [.. Text(1, "2.0"), .. Field(2, [.. Text(1, "Kubernetes"), .. Text(2, "v1.36.0")]), .. Field(8, [.. paths])];
    }

    private static string Path(FakeKind kind) =>
        (kind.Group.Length == 0 ? "/api/v1/" : $"/apis/{kind.ApiVersion}/") + (kind.Namespaced ? "namespaces/{namespace}/" : "") + kind.Plural + "/{name}";

    /// <summary>Operation: parameters are field 8 (a parameter, not in the body, in the query), extensions field 13.</summary>
    private static byte[] Patch(FakeKind kind)
    {
        var parameters = Parameters.SelectMany(p => Field(8, Field(1, Field(2, Field(3, [.. Text(2, "query"), .. Text(4, p)])))));
        var extension = Field(2, Text(2, $"group: \"{kind.Group}\"\nversion: {kind.Version}\nkind: {kind.Kind}\n"));
        return [.. parameters, .. Field(13, [.. Text(1, "x-kubernetes-group-version-kind"), .. extension])];
    }

    private static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    /// <summary>Wire type 2: a tag, the length, the bytes (protobuf encoding guide).</summary>
    private static byte[] Field(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    private static IEnumerable<byte> Varint(int value)
    {
        for (var left = (uint)value; ; left >>= 7)
        {
            if (left < 0x80)
            {
                yield return (byte)left;
                yield break;
            }

            yield return (byte)((left & 0x7F) | 0x80);
        }
    }
}
