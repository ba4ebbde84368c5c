namespace Palisade.Events.Fields;

/// <summary>The catalog of each source.</summary>
public static class FieldCatalogs
{
    private static readonly FieldCatalog Syscall = new(EventSource.Syscall, []);

    private static readonly FieldCatalog K8sAudit = new(EventSource.K8sAudit, []);

    public static FieldCatalog Get(EventSource source) => source == EventSource.K8sAudit ? K8sAudit : Syscall;
}
