namespace Palisade.Bench.Replay;

internal static class Repository
{
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "palisade.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("run the bench from the repository");
    }
}
