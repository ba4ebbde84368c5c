using Palisade.Rules.Text;

namespace Palisade.Rules.Syntax;

/// <summary>Why a text is not a condition.</summary>
/// <param name="Message">Lowercase sentence without a full stop.</param>
/// <param name="Help">What to write instead.</param>
public sealed record SyntaxError(TextRange At, string Message, string Help);
