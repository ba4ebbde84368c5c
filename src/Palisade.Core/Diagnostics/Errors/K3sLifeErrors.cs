using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL0510–0519: K3s: the life of a cluster after it was formed (access, snapshots, restore, rotation).</summary>
public static class K3sLifeErrors
{
    public static readonly ErrorInfo OtherEngine = new("PAL0510", "the verb is for clusters that run K3s", """
        `palisade kubeconfig`, `snapshot`, `restore` and `rotate` work on `engine: k3s`. A Docker Swarm has no Kubernetes API and keeps no
        snapshots of its own; its certificates and tokens are Docker's (`docker swarm ca --rotate`, `docker swarm join-token --rotate`). With
        `engine: kubernetes` the cluster belongs to somebody else: who runs it gives out kubeconfigs and takes care of its data.
        """);

    public static readonly ErrorInfo NotSigned = new("PAL0511", "the cluster did not sign a certificate", """
        A kubeconfig holds a certificate for a key that was made on this machine. It is asked for through the Kubernetes
        CertificateSigningRequest API and approved on a server; the cluster's controller then signs it, usually within a second. It did not,
        or refused. `palisade status` shows whether the control plane is whole; the message has the cluster's own words where it gave any.
        """);

    public static readonly ErrorInfo ForeignFile = new("PAL0512", "a file would be overwritten that Palisade did not write", """
        A kubeconfig may hold the ways to many clusters, and Palisade merges nothing into it: it would have to guess which of two entries is
        right. Write to a file of its own (`-o FILE`) and let kubectl put them together: `KUBECONFIG=~/.kube/config:FILE kubectl config view
        --flatten`. `--force` overwrites the file as it is.
        """);

    public static readonly ErrorInfo UnknownName = new("PAL0513", "the API does not answer to this name", """
        The certificate of a K3s API names the addresses under which it may be reached: those of servers and balancers, their mesh addresses,
        and the shared address (`engine.vip`). With any other name a client refuses to talk to it, and rightly so. The message lists them.
        """);

    public static readonly ErrorInfo SnapshotFailed = new("PAL0514", "no snapshot could be taken", """
        A server was asked to write a copy of the cluster's data, and did not. The message has its own words. Usual causes: the disk under
        /var/lib/rancher is full, or etcd has no quorum. Nothing was changed in the cluster.
        """);

    public static readonly ErrorInfo SnapshotUnreadable = new("PAL0515", "the snapshot file is damaged, or is none", """
        The file is not one that `palisade snapshot` wrote, or what it holds does not match the checksums in it: it was cut off, or changed.
        Restoring it could leave a cluster that is broken in ways that show later, so it is refused. `palisade snapshot --list` shows the
        snapshots on this machine, and which of them are whole.
        """);

    public static readonly ErrorInfo SnapshotUnfit = new("PAL0516", "the snapshot does not fit the cluster", """
        A snapshot is put back into the cluster it was taken from: the same name, the same kind of datastore (one server keeps SQLite, several
        keep etcd), and a K3s that is not older than the one that wrote it. Set the file back to what it was when the snapshot was taken
        (number of servers, `engine.version`), apply that, and restore after it.
        """);

    public static readonly ErrorInfo RestoreStopped = new("PAL0517", "the restore stopped half-way", """
        Some steps of the restore are done and one failed; the message says which. The steps and the data that was there before are kept.
        Mend what the message names and run the same `palisade restore FILE` again: it goes on with the step that failed. To go back instead,
        every server has its data of before as `/var/lib/rancher/k3s/server/db.before-restore`.
        """);

    public static readonly ErrorInfo RotationStopped = new("PAL0518", "the rotation stopped half-way", """
        Some nodes have the new secrets and have been restarted, others not yet; the cluster works with both. Mend what the message names and
        run the same `palisade rotate` again: it goes on with the node that failed, and makes no further token meanwhile.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
        [OtherEngine, NotSigned, ForeignFile, UnknownName, SnapshotFailed, SnapshotUnreadable, SnapshotUnfit, RestoreStopped, RotationStopped];
}
