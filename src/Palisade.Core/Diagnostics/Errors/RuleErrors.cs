using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL07xx: rule files. Each stands for one of Falco's load codes, errors from 0701 and warnings from 0721.</summary>
public static class RuleErrors
{
    public static readonly ErrorInfo FileRead = new("PAL0701", "a rule file cannot be read", """
        Falco: `LOAD_ERR_FILE_READ`. The file does not exist, may not be read, or is larger than a rule file may be.
        """);

    public static readonly ErrorInfo YamlParse = new("PAL0702", "a rule file is not YAML", """
        Falco: `LOAD_ERR_YAML_PARSE`. The text breaks YAML's own rules (indentation, quotes, brackets), or a limit that keeps hostile files
        harmless: depth, number of nodes, aliases that contain themselves. Nothing of the file is used.
        """);

    public static readonly ErrorInfo YamlValidate = new("PAL0703", "an item of a rule file has the wrong shape", """
        Falco: `LOAD_ERR_YAML_VALIDATE`. The YAML is fine, but a key is missing, empty, of the wrong type, or has a value that the key cannot have,
        such as a priority that does not exist.
        """);

    public static readonly ErrorInfo CompileCondition = new("PAL0704", "a condition cannot be compiled", """
        Falco: `LOAD_ERR_COMPILE_CONDITION`. The condition breaks the grammar, names a field that its source does not have, uses an operator that
        the field's type does not support, or compares with a value that the type cannot have. `palisade watch list fields` shows all fields.
        """);

    public static readonly ErrorInfo CompileOutput = new("PAL0705", "an output cannot be compiled", """
        Falco: `LOAD_ERR_COMPILE_OUTPUT`. The output names a field that the rule's source does not have, or a bracket or transformer in it is not closed.
        """);

    public static readonly ErrorInfo Validate = new("PAL0706", "a rule, macro or list refers to something that does not exist or does not fit", """
        Falco: `LOAD_ERR_VALIDATE`. For example a macro that is not defined or refers to itself, an append to a rule that was not defined before,
        an exception whose values do not fit its fields, a required engine version that is newer than this engine.
        """);

    public static readonly ErrorInfo Extension = new("PAL0707", "a rule file needs an extension that Palisade does not have", """
        Falco: `LOAD_ERR_EXTENSION`. `required_plugin_versions` names a plugin whose work Palisade does not do itself, or asks for a newer version of it.
        Rules of that file would never match, which is worse than not loading.
        """);

    public static readonly ErrorInfo UnknownSource = new("PAL0721", "a rule is for an event source that does not exist", """
        Falco: `LOAD_UNKNOWN_SOURCE`. The rule is left out; everything else is loaded. `palisade watch list sources` shows all sources.
        """);

    public static readonly ErrorInfo UnsafeNaCheck = new("PAL0722", "a comparison with `<NA>` never holds", """
        Falco: `LOAD_UNSAFE_NA_CHECK`. A field that the event does not have fails every comparison; it does not become the text `<NA>`.
        Use `FIELD exists` and `not FIELD exists`.
        """);

    public static readonly ErrorInfo NoEventType = new("PAL0723", "a rule is not bound to event types", """
        Falco: `LOAD_NO_EVTTYPE`. The rule can match more than a hundred types of events, so it is evaluated for nearly every event.
        Add `evt.type in (...)`, or `warn_evttypes: false` where that is intended.
        """);

    public static readonly ErrorInfo UnknownFilter = new("PAL0724", "a rule was skipped because of a field that does not exist", """
        Falco: `LOAD_UNKNOWN_FILTER`. The rule says `skip-if-unknown-filter: true`, so it is left out instead of failing the file.
        """);

    public static readonly ErrorInfo UnusedMacro = new("PAL0725", "a macro is not used", """
        Falco: `LOAD_UNUSED_MACRO`. No rule and no other macro names it. Often the name is misspelt where it should be used.
        """);

    public static readonly ErrorInfo UnusedList = new("PAL0726", "a list is not used", """
        Falco: `LOAD_UNUSED_LIST`. No condition and no other list names it. Often the name is misspelt where it should be used.
        """);

    public static readonly ErrorInfo UnknownItem = new("PAL0727", "an item of a rule file is of no known kind", """
        Falco: `LOAD_UNKNOWN_ITEM`. An item is a rule, a macro, a list, `required_engine_version` or `required_plugin_versions`. It is ignored.
        """);

    public static readonly ErrorInfo DeprecatedItem = new("PAL0728", "something deprecated is used", """
        Falco: `LOAD_DEPRECATED_ITEM`. It still works or is harmless, but a later version of the language drops it: `append: true` and `enabled` on their own
        (use `override`), `evt.dir`, `evt.latency`, `%container.info`.
        """);

    public static readonly ErrorInfo ExtensionWarning = new("PAL0729", "a key asks for something that Palisade does not do", """
        Falco: `LOAD_WARNING_EXTENSION`. The rule is loaded and works; what the key asks for in addition (such as recording a capture) does not happen.
        """);

    public static readonly ErrorInfo AppendNoValues = new("PAL0730", "an exception without values is appended", """
        Falco: `LOAD_APPEND_NO_VALUES`. The append changes nothing.
        """);

    public static readonly ErrorInfo ExceptionNameNotUnique = new("PAL0731", "two exceptions of one rule have the same name", """
        Falco: `LOAD_EXCEPTION_NAME_NOT_UNIQUE`. Both apply, but only the first can be appended to later.
        """);

    public static readonly ErrorInfo InvalidMacroName = new("PAL0732", "a macro has a name that no condition can use", """
        Falco: `LOAD_INVALID_MACRO_NAME`. A macro's name is a letter followed by letters, digits and underscores.
        """);

    public static readonly ErrorInfo InvalidListName = new("PAL0733", "a list has a name that no condition can use", """
        Falco: `LOAD_INVALID_LIST_NAME`. A list's name has no blanks, parentheses, quotes, `=` or `,`.
        """);

    public static readonly ErrorInfo ConditionWarning = new("PAL0734", "a condition may not mean what it says", """
        Falco: `LOAD_COMPILE_CONDITION`. A bare name on the right side of a comparison is a text, also when it is the name of a field.
        `val(proc.pname)` compares with the field; quotes around the text silence the warning.
        """);

    public static readonly ErrorInfo UnknownKey = new("PAL0735", "an item has a key that means nothing", """
        Falco: `LOAD_UNKNOWN_KEY`. The key is ignored. Often it is misspelt, and the setting it should make is missing.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
    [
        FileRead, YamlParse, YamlValidate, CompileCondition, CompileOutput, Validate, Extension,
        UnknownSource, UnsafeNaCheck, NoEventType, UnknownFilter, UnusedMacro, UnusedList, UnknownItem, DeprecatedItem,
        ExtensionWarning, AppendNoValues, ExceptionNameNotUnique, InvalidMacroName, InvalidListName, ConditionWarning, UnknownKey,
    ];
}
