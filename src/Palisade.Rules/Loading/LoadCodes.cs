using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Rules.Loading;

/// <summary>Spelling, severity and explanation of each <see cref="LoadCode"/>.</summary>
public static class LoadCodes
{
    public static ImmutableArray<(LoadCode Code, string Name, ErrorInfo Error)> All { get; } =
    [
        (LoadCode.ErrFileRead, "LOAD_ERR_FILE_READ", RuleErrors.FileRead),
        (LoadCode.ErrYamlParse, "LOAD_ERR_YAML_PARSE", RuleErrors.YamlParse),
        (LoadCode.ErrYamlValidate, "LOAD_ERR_YAML_VALIDATE", RuleErrors.YamlValidate),
        (LoadCode.ErrCompileCondition, "LOAD_ERR_COMPILE_CONDITION", RuleErrors.CompileCondition),
        (LoadCode.ErrCompileOutput, "LOAD_ERR_COMPILE_OUTPUT", RuleErrors.CompileOutput),
        (LoadCode.ErrValidate, "LOAD_ERR_VALIDATE", RuleErrors.Validate),
        (LoadCode.ErrExtension, "LOAD_ERR_EXTENSION", RuleErrors.Extension),
        (LoadCode.UnknownSource, "LOAD_UNKNOWN_SOURCE", RuleErrors.UnknownSource),
        (LoadCode.UnsafeNaCheck, "LOAD_UNSAFE_NA_CHECK", RuleErrors.UnsafeNaCheck),
        (LoadCode.NoEventType, "LOAD_NO_EVTTYPE", RuleErrors.NoEventType),
        (LoadCode.UnknownFilter, "LOAD_UNKNOWN_FILTER", RuleErrors.UnknownFilter),
        (LoadCode.UnusedMacro, "LOAD_UNUSED_MACRO", RuleErrors.UnusedMacro),
        (LoadCode.UnusedList, "LOAD_UNUSED_LIST", RuleErrors.UnusedList),
        (LoadCode.UnknownItem, "LOAD_UNKNOWN_ITEM", RuleErrors.UnknownItem),
        (LoadCode.DeprecatedItem, "LOAD_DEPRECATED_ITEM", RuleErrors.DeprecatedItem),
        (LoadCode.WarningExtension, "LOAD_WARNING_EXTENSION", RuleErrors.ExtensionWarning),
        (LoadCode.AppendNoValues, "LOAD_APPEND_NO_VALUES", RuleErrors.AppendNoValues),
        (LoadCode.ExceptionNameNotUnique, "LOAD_EXCEPTION_NAME_NOT_UNIQUE", RuleErrors.ExceptionNameNotUnique),
        (LoadCode.InvalidMacroName, "LOAD_INVALID_MACRO_NAME", RuleErrors.InvalidMacroName),
        (LoadCode.InvalidListName, "LOAD_INVALID_LIST_NAME", RuleErrors.InvalidListName),
        (LoadCode.CompileCondition, "LOAD_COMPILE_CONDITION", RuleErrors.ConditionWarning),
        (LoadCode.UnknownKey, "LOAD_UNKNOWN_KEY", RuleErrors.UnknownKey),
    ];

    public static bool IsError(LoadCode code) => code <= LoadCode.ErrExtension;

    /// <summary>As Falco prints it.</summary>
    public static string Name(LoadCode code) => All[(int)code].Name;

    public static ErrorInfo Error(LoadCode code) => All[(int)code].Error;
}
