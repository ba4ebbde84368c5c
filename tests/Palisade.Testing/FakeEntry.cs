using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>One name in the fake's file system.</summary>
public sealed record FakeEntry(FileKind Kind, string Mode, string Owner = "root", string Group = "root")
{
    public byte[] Content { get; init; } = [];

    public string? Target { get; init; }

    public DateTimeOffset Modified { get; init; }
}
