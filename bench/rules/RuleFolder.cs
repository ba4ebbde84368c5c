namespace Palisade.Bench.Rules;

internal static class RuleFolder
{
    /// <summary>The official rule files, kept with the tests' data.</summary>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "data", "falco-rules");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("run the bench from the repository");
    }
}
