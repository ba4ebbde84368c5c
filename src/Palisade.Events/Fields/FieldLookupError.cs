namespace Palisade.Events.Fields;

/// <summary>Why a spelling is not a field.</summary>
public enum FieldLookupError
{
    None,
    UnknownField,
    ArgumentMissing,
    ArgumentNotAllowed,

    /// <summary>Not a number where an index is needed, out of range, or a name the field does not know.</summary>
    ArgumentInvalid,
}
