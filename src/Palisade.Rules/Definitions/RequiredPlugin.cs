using Palisade.Rules.Text;

namespace Palisade.Rules.Definitions;

/// <summary>A plugin that a file needs, in any of the alternatives.</summary>
public sealed record RequiredPlugin(IReadOnlyList<(ScalarText Name, Version Version)> Alternatives);
