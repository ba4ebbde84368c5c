namespace Palisade.Core;

/// <summary>
/// A value that must not be seen. It prints as <c>***</c>, so that a log line or an interpolated string cannot give it away;
/// <see cref="Reveal"/> is the only way to it and is easy to search for.
/// </summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    public string Reveal() => value;

    public override string ToString() => "***";

    public bool Equals(Secret? other) => other is not null && other.Reveal() == value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => 0;
}
