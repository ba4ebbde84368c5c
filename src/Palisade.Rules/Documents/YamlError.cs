using Palisade.Core.Diagnostics;

namespace Palisade.Rules.Documents;

/// <summary>Why a file cannot be read as YAML.</summary>
internal sealed record YamlError(string Message, SourceSpan At, string Help)
{
    /// <summary>Carries an error out of the recursive reader; never leaves it.</summary>
    internal sealed class Exception(YamlError error) : System.Exception(error.Message)
    {
        public YamlError Error { get; } = error;
    }
}
