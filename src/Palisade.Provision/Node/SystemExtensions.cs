using System.Collections.Immutable;
using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Node;

/// <summary>What providers say often, in terms of <see cref="ISystem"/>.</summary>
public static class SystemExtensions
{
    private const int MaxLinks = 16;

    public static bool Exists(this ISystem system, string path) => system.Stat(path) is not null;

    /// <summary>Text of a regular file, or null where there is none.</summary>
    public static string? ReadText(this ISystem system, string path) =>
        system.Stat(path) is { Kind: FileKind.File } ? Encoding.UTF8.GetString(system.ReadFile(path)) : null;

    /// <summary>Like <see cref="ReadText"/>, through symbolic links (os-release, localtime); for files of the system only.</summary>
    public static string? ReadTextFollowing(this ISystem system, string path)
    {
        for (var i = 0; i < MaxLinks && system.Stat(path) is { Kind: FileKind.Symlink, Target: { } target }; i++)
        {
            path = Path.GetFullPath(target, Path.GetDirectoryName(path) ?? "/");
        }

        return system.ReadText(path);
    }

    /// <summary>A folder of Palisade's own that only root may enter. The one above all of them also holds the executable and stays open.</summary>
    public static void EnsurePrivateFolder(this ISystem system, string path)
    {
        if (path == NodePaths.Data)
        {
            system.CreateDirectory(path, "0755", "root", "root");
        }
        else if (!system.Exists(path))
        {
            system.EnsurePrivateFolder(Path.GetDirectoryName(path)!);
            system.CreateDirectory(path, "0700", "root", "root");
        }
    }

    public static Task WriteTextAsync(this ISystem system, string path, string text, string mode, CancellationToken cancel) =>
        system.WriteFileAsync(path, Encoding.UTF8.GetBytes(text), mode, "root", "root", null, cancel);

    public static Task<ProcessResult> RunAsync(this ISystem system, ImmutableArray<string> argv, CancellationToken cancel) =>
        system.RunAsync(new ProcessCommand(argv), cancel);

    /// <summary>Runs a program that has to succeed; its output.</summary>
    public static async Task<string> MustRunAsync(this ISystem system, ProcessCommand command, CancellationToken cancel)
    {
        var result = await system.RunAsync(command, cancel).ConfigureAwait(false);
        return result.Ok ? result.Output : throw Failure(command.Argv, result);
    }

    public static Task<string> MustRunAsync(this ISystem system, ImmutableArray<string> argv, CancellationToken cancel) =>
        system.MustRunAsync(new ProcessCommand(argv), cancel);

    /// <summary>Says which program failed, how, and its last lines; never what was on its standard input.</summary>
    public static PalisadeException Failure(ImmutableArray<string> argv, ProcessResult result)
    {
        var tail = Tail(result.Error.Length > 0 ? result.Error : result.Output);
        return new PalisadeException(
            ConvergeErrors.ResourceFailed,
            $"`{string.Join(' ', argv)}` ended with status {result.ExitCode}" + (tail.Length > 0 ? ": " + tail : ""));
    }

    private static string Tail(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var tail = string.Join("; ", lines.TakeLast(6));
        return tail.Length <= 1000 ? tail : tail[^1000..];
    }
}
