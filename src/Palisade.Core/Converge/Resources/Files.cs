using System.Collections.Immutable;

namespace Palisade.Core.Converge.Resources;

/// <summary>A regular file with exactly this content. Written to a temporary name beside it, checked, then renamed.</summary>
public sealed record FileResource : Resource
{
    public override string Id => "file:" + Path;

    public required string Path { get; init; }

    /// <summary>UTF-8 text. Null where the file is made elsewhere and only its mode and owner count.</summary>
    public required string? Content { get; init; }

    /// <summary>Octal as chmod takes it: <c>0644</c>.</summary>
    public string Mode { get; init; } = "0644";

    public string Owner { get; init; } = "root";

    public string Group { get; init; } = "root";

    /// <summary>Never shown: the diff says "content differs" only.</summary>
    public bool Secret { get; init; }

    /// <summary>
    /// Program and arguments that must exit 0 before the file takes its name; <c>{}</c> is the temporary file. Where the
    /// program only checks files in place (<c>sshd -t</c>), no <c>{}</c> is given and the old content comes back on failure.
    /// </summary>
    public ImmutableArray<string> Validate { get; init; } = [];
}

/// <summary>Nothing exists at this path (a file or symbolic link; a directory only when it is empty).</summary>
public sealed record AbsentResource : Resource
{
    public override string Id => "absent:" + Path;

    public required string Path { get; init; }
}

public sealed record DirectoryResource : Resource
{
    public override string Id => "directory:" + Path;

    public required string Path { get; init; }

    public string Mode { get; init; } = "0755";

    public string Owner { get; init; } = "root";

    public string Group { get; init; } = "root";

    /// <summary>
    /// True: files in it that no resource of the catalog names are removed. Sub-folders are left alone.
    /// </summary>
    public bool Exclusive { get; init; }
}

/// <summary>A folder that holds exactly these files, with all their parents; everything else below it goes.</summary>
public sealed record FileTreeResource : Resource
{
    public override string Id => "tree:" + Path;

    public required string Path { get; init; }

    /// <summary>Relative path with <c>/</c> → base64 content.</summary>
    public required ImmutableSortedDictionary<string, string> Files { get; init; }

    public string FileMode { get; init; } = "0644";
}

/// <summary>
/// Permissions and owner of a file or directory that belongs to somebody else. A path that is not there stays so, and symbolic
/// links are not followed.
/// </summary>
public sealed record ModeResource : Resource
{
    public override string Id => "mode:" + Path;

    public required string Path { get; init; }

    public required string Mode { get; init; }

    public string Owner { get; init; } = "root";

    public string Group { get; init; } = "root";
}

/// <summary>
/// Lines that Palisade keeps in a file that belongs to somebody else; the rest of the file stays untouched. One of three ways:
/// <see cref="Block"/> between two marker comments, <see cref="Words"/> in a one-line file such as cmdline.txt, or
/// <see cref="Set"/> <c>key=value</c> lines.
/// </summary>
public sealed record LinesResource : Resource
{
    public override string Id => "lines:" + Path;

    public required string Path { get; init; }

    /// <summary>Text between <c># BEGIN palisade</c> and <c># END palisade</c>.</summary>
    public string? Block { get; init; }

    /// <summary>Words that the file's one line must contain, each appended where missing.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary><c>key=value</c> lines: the key's first line is replaced, further ones dropped, a missing one appended.</summary>
    public ImmutableSortedDictionary<string, string> Set { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What stands between key and value in <see cref="Set"/>; white space also matches any other white space (login.defs).</summary>
    public string Separator { get; init; } = "=";

    /// <summary>Whole lines that must stand in the file; a missing one is put at its top, in this order.</summary>
    public ImmutableArray<string> Top { get; init; } = [];

    /// <summary>
    /// Regular expressions (.NET) of header lines; each goes together with the indented lines after it (interfaces(5)).
    /// </summary>
    public ImmutableArray<string> DropStanzas { get; init; } = [];

    /// <summary>Regular expressions (.NET); a line that matches one is dropped, in the whole file.</summary>
    public ImmutableArray<string> Drop { get; init; } = [];
}
