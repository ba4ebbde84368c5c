using Palisade.Rules.Text;

namespace Palisade.Rules.Definitions;

/// <summary>A rule as its files define it, before lists and macros are resolved.</summary>
public sealed class RuleDefinition(ScalarText name, int index) : Definition(name, index)
{
    public string Source { get; set; } = "syscall";

    /// <summary>No such source: the rule is left out, but may still be appended to.</summary>
    public bool SourceIsUnknown { get; set; }

    public List<ScalarText> Condition { get; set; } = [];

    public List<ScalarText> Output { get; set; } = [];

    public List<ScalarText> Description { get; set; } = [];

    public Priority Priority { get; set; }

    public SortedSet<string> Tags { get; set; } = new(StringComparer.Ordinal);

    public List<ExceptionDefinition> Exceptions { get; set; } = [];

    public bool Enabled { get; set; } = true;

    public bool WarnEventTypes { get; set; } = true;

    public bool SkipIfUnknownFilter { get; set; }

    public bool Capture { get; set; }

    /// <summary>Milliseconds; null where the default applies.</summary>
    public uint? CaptureDuration { get; set; }
}
