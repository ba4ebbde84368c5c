using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL00xx: the command line itself.</summary>
public static class CliErrors
{
    public static readonly ErrorInfo Usage = new("PAL0001", "the command line cannot be understood", """
        A verb, an option or its value is not one that Palisade has. `palisade --help` lists the verbs, `palisade VERB --help` the options of one.
        """);

    public static readonly ErrorInfo Unexpected = new("PAL0002", "Palisade met a situation it was not made for", """
        This is a defect of Palisade, not of your file or your boards. Nothing is half done that the next run would not find: every step checks what is there before it changes anything.

        Please report it with the lines that were printed, the version (`palisade --version`), the verb and its options. Leave out addresses and names you would rather not show; secrets are never part of these lines.
        """);

    public static readonly ErrorInfo FileExists = new("PAL0003", "a file would be overwritten", """
        Palisade does not overwrite a file that somebody wrote. Give another name, or say `--force` where the file may go.
        """);

    public static readonly ErrorInfo CannotWrite = new("PAL0004", "a file cannot be written", """
        The folder does not exist, may not be written to, or the disk is full. Nothing was left half written: files are written under another name and renamed when complete.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [Usage, Unexpected, FileExists, CannotWrite];
}
