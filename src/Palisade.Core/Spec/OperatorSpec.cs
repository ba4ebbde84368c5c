using System.Collections.Immutable;

namespace Palisade.Core.Spec;

public enum SudoMode
{
    /// <summary>sudo without a password: what automation with keys needs. The default.</summary>
    NoPassword,

    /// <summary>sudo asks for <see cref="OperatorSpec.Password"/>.</summary>
    Password,

    None,
}

/// <summary>A person who may log in to every node. YAML: an entry of <c>operators:</c>; the key is the user name.</summary>
public sealed record OperatorSpec
{
    public required string Name { get; init; }

    /// <summary>Complete public key lines, read from files where the YAML gives a path; at least one.</summary>
    public required ImmutableArray<string> Keys { get; init; }

    /// <summary>Absolute paths of private keys that lie beside the given public key files, for Palisade's own logins.</summary>
    public ImmutableArray<string> Identities { get; init; } = [];

    public SudoMode Sudo { get; init; } = SudoMode.NoPassword;

    public Secret? Password { get; init; }
}
