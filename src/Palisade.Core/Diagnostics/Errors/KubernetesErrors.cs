using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL0550–0564: delivery to a Kubernetes cluster; PAL0565–0579: what is rendered for one.</summary>
public static class KubernetesErrors
{
    public static readonly ErrorInfo KubectlMissing = new("PAL0550", "kubectl is not installed", """
        Palisade speaks to a Kubernetes that somebody else runs through `kubectl` on the operator's machine, with the operator's own
        kubeconfig, so that it never has more rights than the operator. Install it: `apt-get install kubernetes-client` on Debian, or
        the release that suits the cluster from kubernetes.io. On K3s servers `kubectl` is part of K3s itself.
        """);

    public static readonly ErrorInfo ClusterUnreachable = new("PAL0551", "the Kubernetes API does not answer", """
        `kubectl` could not reach the API server that the kubeconfig names: the address is wrong, a VPN or tunnel is down, the server is
        off, or its certificate is not the one that the kubeconfig trusts. `kubectl version` with the same kubeconfig and context shows
        the same message. Nothing was changed.
        """);

    public static readonly ErrorInfo Forbidden = new("PAL0552", "the Kubernetes API refuses the operator", """
        The account of the kubeconfig is not known to the cluster (an expired token or certificate), or it lacks a right that the message
        names. Palisade needs to get, list, create, patch and delete namespaces and the objects of its services in them. Ask who runs the
        cluster for those rights; `kubectl auth can-i --list` shows what the account may do now.
        """);

    public static readonly ErrorInfo KubectlTooOld = new("PAL0553", "kubectl and the cluster do not understand each other", """
        The installed `kubectl` lacks an option that Palisade uses, or the cluster lacks an API or a field that an object is written with.
        `kubectl version` prints both versions; they should be within a few minor versions of each other. The cluster needs 1.30 at least
        for everything that Palisade renders; 1.20 is enough for kubectl itself.
        """);

    public static readonly ErrorInfo BadKubeconfig = new("PAL0554", "the kubeconfig cannot be used", """
        `engine.kubeconfig` names a file that is not there or that kubectl cannot read, or `engine.context` names a context that is not
        in it. `kubectl config get-contexts --kubeconfig FILE` lists the contexts of a file. Without `kubeconfig:` kubectl's own choice
        counts: the variable KUBECONFIG, else `~/.kube/config`.
        """);

    public static readonly ErrorInfo ObjectRefused = new("PAL0555", "the cluster refused an object", """
        The API server did not take an object: an admission policy or a quota forbids it, a field is wrong for this version, or a field
        that cannot be changed would change. The server's own words are shown, and name the object. What was applied before it stays, and
        the next `palisade apply` goes on from there.
        """);

    public static readonly ErrorInfo ForeignObject = new("PAL0556", "an object of that name belongs to somebody else", """
        The cluster has an object with the name that a service of this file needs, but it carries no label of this cluster, or the label
        of another cluster or service. Palisade never takes over what it has not made: two files that both claimed an object would undo
        each other's work forever. Rename the service, remove the object, or hand it over by labelling it as the message shows.
        """);

    public static readonly ErrorInfo NotRolledOut = new("PAL0557", "a service was applied but does not run", """
        The objects are in the cluster, but their pods did not become ready in time. The message names the one likely cause: an image
        that cannot be pulled, no node with room, a probe that fails, a program that ends (with its last lines), a volume that is not
        provided, or a policy or quota that refuses the pods. Replicas of the version before keep serving meanwhile, because a rolling
        update ends an old replica only when a new one is ready.
        """);

    public static readonly ErrorInfo NoBoards = new("PAL0558", "this cluster has no boards of Palisade's", """
        With `engine: kubernetes` somebody else runs the machines: Palisade deploys services to the cluster through its API and has no
        login to any node. Verbs that work on boards (`run`, `copy`, `reboot`, `audit`, `forget`) have nothing to work on. `plan`, `apply`,
        `status`, `render` and `destroy` do what they always do.
        """);

    public static readonly ErrorInfo NotDeleted = new("PAL0559", "an object does not finish being deleted", """
        The cluster accepted the deletion, but the object is still there: a finalizer waits for something, such as a volume that is still
        in use or a controller that is gone. `kubectl get KIND NAME -o yaml` shows the finalizers under `metadata`. The next `palisade
        apply` or `destroy` looks again.
        """);

    public static readonly ErrorInfo NoImageBuilder = new("PAL0560", "nothing on this machine can build images", """
        A web service with `content:` on `engine: kubernetes` is made into an image on the operator's machine and pushed to
        `registry.address`. That needs `buildah` (`apt-get install buildah mmdebstrap`) or a Docker that the present user may use. An `image:`
        instead of `content:` needs neither.
        """);

    public static readonly ErrorInfo ChartsNeedK3s = new("PAL0565", "charts need a cluster that installs them", """
        A Helm chart of the file becomes a HelmChart resource, which K3s's own controller installs. A cluster with `engine: kubernetes`
        has no such controller, and Palisade does not run Helm on the operator's machine: a chart's hooks would run with all of the
        operator's rights. Install the chart with what that cluster uses (`helm install`, Flux, Argo CD) and remove it from `charts:`, or
        use `engine: k3s`.
        """);

    public static readonly ErrorInfo ChartTooLarge = new("PAL0566", "a chart's archive does not fit into the cluster", """
        An archive named with `archive:` travels inside the HelmChart resource, and the cluster's store takes about 1.5 MB for one object.
        Charts are text and mostly far smaller; large ones often carry other charts below `charts/` or pictures, which `helm package` leaves
        out when `.helmignore` names them. A chart of any size can be named by `repo:` instead.
        """);

    public static readonly ErrorInfo NoHelmController = new("PAL0567", "the cluster has no Helm controller", """
        A chart of the file becomes a HelmChart resource, and the API server does not know that kind. K3s brings the kind together with the
        controller that installs charts, unless one of its configuration files says `disable-helm-controller`. Palisade writes none that
        does: look for one of somebody else's in `/etc/rancher/k3s/config.yaml.d` on the servers. In the first minute of a new cluster the
        kind may only be late: apply again.
        """);

    public static readonly ErrorInfo VolumeShrinks = new("PAL0568", "a volume would get smaller", """
        Kubernetes makes volumes larger and never smaller, because the file system on them would be cut off. Nothing was changed. Write the
        old size again. To really have a smaller one, add a volume under another name with the size you want, copy the data inside the
        service (`kubectl exec`), point the service's path at the new one, and then remove the old volume from the file.
        """);

    public static readonly ErrorInfo VolumeFixed = new("PAL0569", "a volume cannot grow", """
        Whether volumes grow is up to their storage class (`allowVolumeExpansion`; `kubectl get storageclass` shows it). K3s's own
        `local-path` does not let them, and needs not: its volumes are folders on a board, which may fill the disk whatever size was asked
        for. Longhorn and most clouds' classes do. Nothing was changed. Write the old size again; where the class does hold volumes to
        their size, add a larger volume under another name and copy the data inside the service.
        """);

    public static readonly ErrorInfo VolumeClass = new("PAL0570", "a volume would get another storage class", """
        A volume lies where its storage class put it, and stays there: its data does not move to another one. Nothing was changed. Write the
        old class again (none means the cluster's default at the time), or add a volume under another name with the class you want, copy
        the data inside the service, and remove the old volume from the file; its claims stay until you delete them.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
    [
        KubectlMissing, ClusterUnreachable, Forbidden, KubectlTooOld, BadKubeconfig, ObjectRefused, ForeignObject, NotRolledOut, NoBoards,
        NotDeleted, NoImageBuilder, ChartsNeedK3s, ChartTooLarge, VolumeShrinks, VolumeFixed, VolumeClass, NoHelmController,
    ];
}
