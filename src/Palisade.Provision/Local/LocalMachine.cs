using System.Net;
using Palisade.Core.Spec;

namespace Palisade.Provision.Local;

/// <summary>The one node of a cluster that somebody else runs: the machine from which Palisade talks to it.</summary>
public static class LocalMachine
{
    /// <summary>The document with that node, named after the cluster, in the place of boards.</summary>
    public static SpecDocument Stand(SpecDocument document) => document with
    {
        Spec = document.Spec with
        {
            Nodes =
            [
                new NodeSpec
                {
                    Name = document.Spec.Cluster,
                    Address = IPAddress.Loopback.ToString(),
                    Role = NodeRole.Server,
                    MeshAddress = IPAddress.Loopback,
                },
            ],
        },
    };
}
