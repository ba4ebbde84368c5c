using System.Collections.Immutable;

namespace Palisade.Core.Converge.Resources;

/// <summary>
/// The node's own tinc key pair, made on the node: <c>/etc/tinc/NET/rsa_key.priv</c> (0600). Output <c>mesh.public-key</c> is
/// the public part, PEM; the private part never leaves the node.
/// </summary>
public sealed record TincKeyResource : Resource
{
    public override string Id => "tinc-key:" + Network;

    public required string Network { get; init; }

    public int Bits { get; init; } = 3072;
}

/// <summary>
/// A private key made on the node (P-256, PKCS#8 PEM, 0600) and a request for a certificate over it. Output
/// <c>csr.NAME</c> is the request, PEM. The certificate itself arrives as a <see cref="FileResource"/> of a later phase.
/// </summary>
public sealed record CertificateRequestResource : Resource
{
    public override string Id => "csr:" + Name;

    public required string Name { get; init; }

    public required string KeyPath { get; init; }

    public required string CommonName { get; init; }

    public string Owner { get; init; } = "root";

    public string Group { get; init; } = "root";
}

public enum SwarmRole
{
    Manager,
    Worker,
}

/// <summary>
/// Membership of this node in the swarm, over the Engine API's local socket, so that tokens are never on argv or disk.
/// Managers give the outputs <c>swarm.id</c>, <c>swarm.members</c> and <c>swarm.stacks</c> (Palisade's own, comma separated), and
/// as secrets <c>swarm.token.manager</c> and <c>swarm.token.worker</c>. Outputs of every member: <c>swarm.node-id</c> and
/// <c>swarm.state</c> (<c>manager</c>, <c>worker</c>, or <c>stranded</c> for a manager without a leader).
/// </summary>
public sealed record SwarmResource : Resource
{
    public override string Id => "swarm";

    public required SwarmRole Role { get; init; }

    /// <summary>Mesh address that the node advertises, listens on, and sends overlay traffic from.</summary>
    public required string Address { get; init; }

    /// <summary><c>address:2377</c> of managers to join, best first; empty initialises a new swarm.</summary>
    public ImmutableArray<string> Join { get; init; } = [];

    /// <summary>Join token; null in a plan made before the swarm exists.</summary>
    public string? Token { get; init; }

    /// <summary>The swarm this node must be a member of; null when it is not known yet.</summary>
    public string? SwarmId { get; init; }

    /// <summary>Overlay address pool, so that it cannot clash with the LAN: <c>10.90.0.0/16</c>.</summary>
    public string? AddressPool { get; init; }

    /// <summary>Reports the outputs and changes nothing, whatever swarm the node is in.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The node is in no swarm; the other members say nothing then.</summary>
    public bool Absent { get; init; }
}

/// <summary>Another node's entry in the swarm, set from a manager: role, labels, availability; or its removal.</summary>
public sealed record SwarmNodeResource : Resource
{
    public override string Id => "swarm-node:" + Hostname;

    public required string Hostname { get; init; }

    public SwarmRole? Role { get; init; }

    /// <summary>Exactly these labels with the prefix <c>palisade.</c>; others are left alone.</summary>
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    /// <summary><c>active</c>, <c>drain</c> or null to leave it.</summary>
    public string? Availability { get; init; }

    public bool Absent { get; init; }
}

/// <summary>
/// An image in the cluster's registry, built on this node from a recipe that lies on it as a folder. Built again when the
/// recipe's digest is not the one on the image. Output <c>image.NAME</c>: reference with digest.
/// </summary>
public sealed record ImageResource : Resource
{
    public override string Id => "image:" + Name;

    public required string Name { get; init; }

    /// <summary>Folder on the node with a Dockerfile, or, for a base image, a file <c>packages</c> for mmdebstrap.</summary>
    public required string RecipePath { get; init; }

    /// <summary>SHA-256 over the recipe, its base and the architecture, hex; the tag of the image.</summary>
    public required string Digest { get; init; }

    /// <summary>SHA-256 over the recipe and its base alone, hex; reported back once the image is in the registry.</summary>
    public string Source { get; init; } = "";

    /// <summary><c>10.86.0.1:5000</c></summary>
    public required string Registry { get; init; }

    /// <summary>Reference given to the build as argument <c>BASE</c>; null makes the image from Debian packages alone.</summary>
    public string? Base { get; init; }

    public ImageBuilder Builder { get; init; }
}

/// <summary>What builds and stores an image.</summary>
public enum ImageBuilder
{
    Docker,

    /// <summary>Where no Docker is. The registry must be on the same node: what it has is read from its disk.</summary>
    Buildah,

    /// <summary>Whichever of the two the operator's machine has; the registry is elsewhere.</summary>
    Operator,
}

/// <summary>An image that the node's Docker keeps, so that it needs no registry to start it.</summary>
public sealed record HeldImageResource : Resource
{
    public override string Id => "held-image:" + Name;

    public required string Name { get; init; }

    /// <summary>With digest: <c>10.86.0.1:5000/palisade/web@sha256:...</c>.</summary>
    public required string Reference { get; init; }
}

/// <summary>A Compose stack on the swarm, applied from a manager; services that left the text are removed.</summary>
public sealed record SwarmStackResource : Resource
{
    public override string Id => "stack:" + Name;

    public required string Name { get; init; }

    /// <summary>Compose file, YAML. Its services carry the label <c>palisade.digest</c>, by which a check sees drift.</summary>
    public required string Compose { get; init; }

    /// <summary>Secrets that the stack's services name, made before they are deployed; older ones of the stack go afterwards.</summary>
    public ImmutableArray<StackSecret> Secrets { get; init; } = [];

    public bool Absent { get; init; }

    /// <summary>With <see cref="Absent"/>: data that stays, in words.</summary>
    public ImmutableArray<string> Left { get; init; } = [];

    /// <summary>How long the services may take until all wanted replicas are healthy.</summary>
    public TimeSpan Ready { get; init; } = TimeSpan.FromMinutes(3);
}

/// <param name="Name">Unique in the swarm, and another one for another value.</param>
/// <param name="Value">Never shown: travels in request bodies on the local socket only.</param>
public sealed record StackSecret(string Name, string Value)
{
    public override string ToString() => $"{Name} ***";
}
