using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Converge;

/// <summary>Why one node is out of this run; the others go on.</summary>
/// <param name="Phase">Phase in which it happened, or null before the first.</param>
public sealed record NodeFailure(string Node, string? Phase, Diagnostic Diagnostic);
