using System.Collections.Immutable;
using Palisade.Core.Spec;

namespace Palisade.Commands.Init;

/// <summary>What a first configuration is written from, whether flags or answers gave it.</summary>
internal sealed record InitAnswers
{
    public required string Cluster { get; init; }

    /// <summary>One of <see cref="EngineKinds"/>; null leaves it at what a file without the key gets.</summary>
    public string? Engine { get; init; }

    /// <summary>Empty only on a cluster that somebody else runs.</summary>
    public ImmutableArray<InitNode> Nodes { get; init; } = [];

    public ImmutableArray<InitOperator> Operators { get; init; } = [];

    /// <summary>User of first contact; null leaves it at root.</summary>
    public string? User { get; init; }

    /// <summary>Where its password is: <c>env:NAME</c>, <c>file:PATH</c> or <c>public:VALUE</c>.</summary>
    public string? Password { get; init; }
}

internal sealed record InitNode(string Name, string Address, string? Role)
{
    /// <summary><c>NAME=ADDRESS[,role]</c>; null where it is not of that form.</summary>
    public static InitNode? Parse(string text) =>
        text.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } rest]
        && rest.Split(',', StringSplitOptions.TrimEntries) is [{ Length: > 0 } address, .. var more] && more.Length < 2
            ? new InitNode(name, address, more is [{ Length: > 0 } role] ? role : null)
            : null;
}

internal sealed record InitOperator(string Name, string KeyFile)
{
    /// <summary><c>NAME=KEYFILE</c>; null where it is not of that form.</summary>
    public static InitOperator? Parse(string text) =>
        text.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } file] ? new InitOperator(name, file) : null;
}
