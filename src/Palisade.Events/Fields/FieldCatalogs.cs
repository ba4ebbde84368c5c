namespace Palisade.Events.Fields;

/// <summary>The catalog of each source.</summary>
public static class FieldCatalogs
{
    private static readonly Lazy<FieldCatalog> Syscall = new(() => new(EventSource.Syscall,
    [
        EventFields.Table, ProcessFields.Table, ThreadFields.Table, UserFields.Users, UserFields.Groups,
        DescriptorFields.Table, ContainerFields.Containers, ContainerFields.Kubernetes,
    ]));

    private static readonly Lazy<FieldCatalog> K8sAudit = new(() => new(EventSource.K8sAudit,
        [EventFields.Common, AuditFields.Table, JsonFields.Table, JsonFields.Alias]));

    public static FieldCatalog Get(EventSource source) => source == EventSource.K8sAudit ? K8sAudit.Value : Syscall.Value;
}
