namespace Palisade.Engines.K3s;

/// <summary>What K3s must know of the mesh.</summary>
/// <param name="Interface">Its network interface, on every node.</param>
/// <param name="PodMtu">Largest packet of a pod that fits through it: <see cref="Vxlan.InnerMtu"/>.</param>
public sealed record K3sMesh(string Interface, int PodMtu);
