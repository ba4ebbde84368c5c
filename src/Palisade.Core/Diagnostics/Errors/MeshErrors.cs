using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL04xx: the encrypted mesh.</summary>
public static class MeshErrors
{
    public static readonly ErrorInfo NoPeerKey = new("PAL0401", "a node has no mesh key yet", """
        The public mesh key of a node is made on the node in an earlier step. It is missing, so its peers cannot be told about it. Run `palisade apply` for that node.
        """);

    public static readonly ErrorInfo BadCa = new("PAL0402", "the cluster CA cannot be used", """
        The cluster's certificate authority lives in the folder `ca` of the state folder beside the configuration file: `ca.key` and `ca.crt`. One of them is damaged, or they do not belong together, so nothing can be signed.

        Restore the folder from a backup. Without one, remove it and run `palisade apply`: a new CA is made and every certificate of the cluster is issued again.
        """);

    public static readonly ErrorInfo BadCertificateRequest = new("PAL0403", "a request for a certificate is refused", """
        A node asks for certificates over a key that it made itself (P-256), and proves with a signature that it has it. What arrived is not such a request, so nothing was signed.

        Run `palisade apply` again. If it stays so, look at the node: something else writes to its key folder.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [NoPeerKey, BadCa, BadCertificateRequest];
}
