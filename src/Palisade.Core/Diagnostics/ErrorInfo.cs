namespace Palisade.Core.Diagnostics;

/// <summary>An entry of the error index: what <c>palisade explain CODE</c> and the docs page print.</summary>
/// <param name="Code">Stable for ever: <c>PAL</c> and four digits. A retired code is never given a new meaning.</param>
/// <param name="Title">One standalone lowercase phrase without a full stop.</param>
/// <param name="Explanation">Markdown: what happened, why Palisade refuses, what to do.</param>
public sealed record ErrorInfo(string Code, string Title, string Explanation);
