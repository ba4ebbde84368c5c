using Palisade.Rules.Text;

namespace Palisade.Rules.Binding;

/// <summary>Why a check cannot be evaluated.</summary>
/// <param name="IsUnknown">A field or event type does not exist, which <c>skip-if-unknown-filter</c> forgives.</param>
public sealed record BindError(TextRange At, string Message, string Help, bool IsUnknown = false);
