using System.CommandLine;
using Palisade.Core.Spec;
using Palisade.Output;
using Palisade.Provision.Converge;

namespace Palisade;

/// <summary>All that the action of a verb works with; nothing in it reaches for the console, the clock or a static.</summary>
internal sealed record CommandContext
{
    public required Terminal Terminal { get; init; }

    /// <summary>The parsed command line, for the verb's own options and arguments.</summary>
    public required ParseResult Parse { get; init; }

    /// <summary>The configuration file as the user named it.</summary>
    public required string File { get; init; }

    public required bool Json { get; init; }

    public required bool NoInput { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>What the configuration file may refer to.</summary>
    public required ISpecEnvironment Environment { get; init; }

    /// <summary>From <see cref="CommandHost.Around"/>.</summary>
    public required Func<ConvergeEnvironment, ConvergeEnvironment> Around { get; init; }

    /// <summary>A question may be asked: somebody sits at both ends and nothing forbids it.</summary>
    public bool CanAsk => !NoInput && Terminal.InIsTerminal && Terminal.ErrorIsTerminal;
}
