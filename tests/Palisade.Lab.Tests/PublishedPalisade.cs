using System.Collections.Immutable;
using Palisade.Provision.Lab;
using Palisade.Provision.Node;

namespace Palisade.Lab.Tests;

/// <summary>The executable as users have it: published, trimmed, in one file.</summary>
internal static class PublishedPalisade
{
    private static readonly Lazy<string> ProjectRoot = new(FindRoot);

    /// <summary>The clone that the tests were built from.</summary>
    public static string Root => ProjectRoot.Value;

    public static string Executable
    {
        get
        {
            var path = Path.Combine(Root, "artifacts/palisade/palisade");
            return File.Exists(path) ? path : throw new FileNotFoundException("the executable is not published; run `./palisade --version` once", path);
        }
    }

    /// <param name="directory">Folder of the <c>palisade.yaml</c> that the verbs work on.</param>
    public static Task<ProcessResult> RunAsync(string directory, params string[] args)
    {
        string[] file = args.Contains("-f") || args.Contains("--file") ? [] : ["-f", Path.Combine(directory, "palisade.yaml")];
        // Options behind the verbs, but before a `--` that ends them.
        var end = Array.IndexOf(args, "--") is >= 0 and var i ? i : args.Length;
        return MachineTools.RunAsync(
            new ProcessCommand([Executable, .. args[..end], .. file, .. args[end..]])
            {
                Timeout = TimeSpan.FromMinutes(20),
                Environment = ImmutableSortedDictionary<string, string>.Empty.Add("PALISADE_ROOT", Root),
            },
            CancellationToken.None);
    }

    private static string FindRoot()
    {
        if (Environment.GetEnvironmentVariable("PALISADE_ROOT") is { Length: > 0 } given)
        {
            return given;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "palisade.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("no folder above the tests holds palisade.slnx");
    }
}
