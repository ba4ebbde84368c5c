using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Engines.Registry;

namespace Palisade.Provision.Phases;

/// <summary>Everything that <c>palisade apply</c> does, in order. Each phase ends on all nodes before the next begins.</summary>
public static class PhaseList
{
    /// <remarks>
    /// The order is what keeps people in. Base comes first because it may reboot. Operators come before anything closes;
    /// the vendor's accounts go only over a proven operator login, and SSH is hardened after that, so that one cause is looked
    /// for at a time. Kernel and files follow while nothing runs that they could disturb. The firewall trusts the mesh's
    /// interface and nothing else, so the mesh stands before it closes; bans live in a table beside it. The engine comes last:
    /// it never listens before the firewall stands. Services come after the registry that serves their images. A cluster that
    /// somebody else runs gets services and nothing else.
    /// </remarks>
    public static ImmutableArray<IPhase> Build(ClusterSpec spec, IClusterEngine engine) => !engine.OwnsNodes ? engine.ServicePhases :
    [
        new BasePhase(),
        new OperatorsPhase(),
        new VendorPhase(),
        new HardenSshPhase(),
        new HardenKernelPhase(),
        new HardenFilesPhase(),
        new MeshKeyPhase(),
        new MeshPhase(),
        new FirewallPhase(),
        new BanPhase(),
        .. engine.FormPhases,
        .. RegistryPhases.All,
        .. engine.ServicePhases,
    ];
}
