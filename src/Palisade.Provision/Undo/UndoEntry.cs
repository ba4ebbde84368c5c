using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Palisade.Provision.Undo;

/// <summary>One line of the journal: something as it was before Palisade touched it first.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kept")]
[JsonDerivedType(typeof(PathEntry), "path")]
[JsonDerivedType(typeof(UserEntry), "user")]
[JsonDerivedType(typeof(UnitEntry), "unit")]
[JsonDerivedType(typeof(PackagesEntry), "packages")]
[JsonDerivedType(typeof(CommandEntry), "command")]
internal abstract record UndoEntry
{
    /// <summary>A second touch of the same thing has the same key and is not kept.</summary>
    [JsonIgnore]
    public abstract string Key { get; }
}

/// <param name="Was">Null: nothing was there.</param>
internal sealed record PathEntry(string Path, PathSnapshot? Was) : UndoEntry
{
    public override string Key => "path:" + Path;
}

/// <param name="Kind"><c>file</c>, <c>directory</c>, <c>symlink</c>.</param>
/// <param name="Target">Of a symbolic link.</param>
/// <param name="Blob">Name of the file in the journal's folder that holds the content.</param>
/// <param name="Text">Content of a kernel file, which is short and cannot be copied whole.</param>
internal sealed record PathSnapshot(string Kind, string Mode, string Owner, string Group, string? Target = null, string? Blob = null, string? Text = null)
{
    public SortedDictionary<string, PathSnapshot>? Children { get; init; }
}

/// <param name="Lines">The user's own lines by file; empty: there was no such user.</param>
/// <param name="Memberships">Groups that named the user.</param>
internal sealed record UserEntry(string Name, ImmutableArray<AccountLine> Lines, ImmutableArray<string> Memberships) : UndoEntry
{
    public override string Key => "user:" + Name;
}

/// <param name="Index">Its place, so that a file that nobody else changed comes back byte for byte.</param>
internal sealed record AccountLine(string File, int Index, string Text);

internal sealed record UnitEntry(string Unit, bool Existed, string File, bool Running) : UndoEntry
{
    public override string Key => "unit:" + Unit;
}

/// <param name="Accounts">Names in passwd and group, as <c>user:x</c> and <c>group:x</c>: packages make some and leave them behind.</param>
/// <param name="Etc">Every path under /etc.</param>
internal sealed record PackagesEntry(ImmutableArray<string> Installed, ImmutableArray<string> Manual, ImmutableArray<string> Accounts, ImmutableArray<string> Etc) : UndoEntry
{
    public override string Key => "packages";
}

internal sealed record CommandEntry(string Name, ImmutableArray<string> Argv) : UndoEntry
{
    public override string Key => "command:" + Name;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UndoEntry))]
internal sealed partial class UndoJson : JsonSerializerContext;
