using Palisade.Core.Diagnostics;

namespace Palisade.Rules.Loading;

/// <summary>An error or warning of loading.</summary>
/// <param name="Item">What it is about, such as <c>rule `Terminal shell`</c>; null for a file as a whole.</param>
public sealed record LoadFinding(LoadCode Code, string? Item, Diagnostic Diagnostic)
{
    public bool IsError => LoadCodes.IsError(Code);

    public override string ToString() => $"{LoadCodes.Name(Code)}: {Diagnostic.Message}";
}
