using System.Net;

namespace Palisade.Mesh.Tinc;

/// <summary>What a node tells its peers of itself; the text of one file under <c>hosts/</c>.</summary>
/// <param name="Node">Name in the YAML.</param>
/// <param name="Address">IP address or DNS name under which the other nodes reach it outside the mesh.</param>
/// <param name="PublicKey">PEM (<c>RSA PUBLIC KEY</c>).</param>
public sealed record TincPeer(string Node, string Address, int Port, IPAddress MeshAddress, string PublicKey);
