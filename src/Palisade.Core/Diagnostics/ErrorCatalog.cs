using System.Collections.Frozen;
using System.Collections.Immutable;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Core.Diagnostics;

/// <summary>Every code Palisade can print. An area adds its entries in its own file under Errors/ and a line here.</summary>
public static class ErrorCatalog
{
    public static ImmutableArray<ErrorInfo> All { get; } =
    [
        .. CliErrors.All,
        .. ConfigErrors.All,
        .. FleetErrors.All,
        .. ConvergeErrors.All,
        .. RunErrors.All,
        .. MeshErrors.All,
        .. EngineErrors.All,
        .. K3sErrors.All,
        .. K3sLifeErrors.All,
        .. KubernetesErrors.All,
        .. JoinErrors.All,
        .. ArtifactErrors.All,
        .. LabErrors.All,
        .. RuleErrors.All,
        .. RecordingErrors.All,
    ];

    private static readonly FrozenDictionary<string, ErrorInfo> ByCode =
        All.ToFrozenDictionary(e => e.Code, StringComparer.OrdinalIgnoreCase);

    public static ErrorInfo? Find(string code) => ByCode.GetValueOrDefault(code);
}
