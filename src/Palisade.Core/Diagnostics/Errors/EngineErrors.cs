using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL05xx: cluster engine, images and services.</summary>
public static class EngineErrors
{
    public static readonly ErrorInfo EngineUnavailable = new("PAL0501", "the engine of a node does not answer", """
        The container engine's socket on the node does not answer. `palisade run --on NODE -- systemctl status docker` shows its state.
        """);

    public static readonly ErrorInfo NoManager = new("PAL0502", "no manager of the swarm can be used", """
        The cluster has a swarm, or may have one, but no manager of it with a leader was reached. Palisade does not begin a second
        swarm beside the first: both would claim the services, and neither would see the other's nodes.

        A swarm of three servers works while two of them are up, one of five while three are. Bring servers back until more than
        half are up, then run `palisade apply` again. When servers are lost for good and all servers that the file names are
        reachable, Palisade goes on from the one survivor, or begins anew where there is none.
        """);

    public static readonly ErrorInfo SwarmRefused = new("PAL0503", "the engine refused a change of the swarm", """
        The Docker Engine of the node answered a request about the swarm with an error, which is shown. Common causes: the node does
        not reach the manager's mesh address on port 2377 (see `palisade status`), the clocks differ by more than a few minutes so
        that certificates are not yet valid, or the last manager was to be demoted.
        """);

    public static readonly ErrorInfo ImageFailed = new("PAL0504", "an image could not be built or stored", """
        Images are built on the first server from its own Debian packages and stored in the cluster's registry. The last lines of the
        program that failed are shown. Common causes: no free space below /var/lib, a package source that does not answer, or a
        registry that is not running (`palisade run --on NODE -- systemctl status docker-registry`).
        """);

    public static readonly ErrorInfo ServiceNotReady = new("PAL0505", "a service did not become healthy in time", """
        The service was deployed, but not all of its replicas run and pass their health check. The newest error of a replica is shown.
        A rolling update that fails goes back to the version before it by itself, so the service may still answer. When the message
        speaks of resources, the nodes have too little memory for that many replicas.
        """);

    public static readonly ErrorInfo StackRefused = new("PAL0506", "the engine refused a service's definition", """
        `docker stack deploy` or `docker stack rm` ended with an error, which is shown. A published port that another program of a node
        uses is not an error here: it shows as a replica that does not start.
        """);

    public static readonly ErrorInfo MixedProcessors = new("PAL0507", "the nodes have different kinds of processors", """
        Images are built on the first server for its own processor, and a program for one kind does not run on another. A Raspberry
        Pi with a 32-bit system counts as another kind than one with a 64-bit system: install the 64-bit system on all of them.

        With `engine: kubernetes` the operator's machine builds them, for its own processor, and their replicas are kept to nodes of that
        kind (`kubernetes.io/arch`). Where the cluster has none, use a machine of the nodes' kind, or an image that was built elsewhere
        (`image:`), for several processors at once if need be.
        """);

    public static readonly ErrorInfo BuilderAway = new("PAL0508", "a new image waits for the server that builds images", """
        The first server of the file builds the images and keeps the registry. It was not reached, and the file asks for something
        that has to be built: another content of a service, or a recipe that a new version of Palisade brings. Nothing is lost: the
        services go on with the images they have, every node holds those, and replicas of a dead node start on others.

        Bring the server back and run `palisade apply` again. If it is gone for good, take it out of the file: the next server
        becomes the first, and builds the images anew.
        """);

    public static readonly ErrorInfo VolumeElsewhere = new("PAL0509", "a service is to run where its data is not", """
        On Docker Swarm a volume is a folder of one node. The service's volumes exist on a node that `placement` excludes, so it would
        start elsewhere with empty ones. Palisade moves no data by itself.

        To move it: stop the service (take it out of the file and apply; its volumes stay), copy the folder
        /var/lib/docker/volumes/SERVICE_VOLUME/_data to the same place on the new node, remove the old volume with
        `palisade run --on NODE --sudo -- docker volume rm SERVICE_VOLUME`, and put the service back with the new node under
        `placement:`. Where the data is not wanted any more, removing the old volume is enough.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
        [EngineUnavailable, NoManager, SwarmRefused, ImageFailed, ServiceNotReady, StackRefused, MixedProcessors, BuilderAway, VolumeElsewhere];
}
