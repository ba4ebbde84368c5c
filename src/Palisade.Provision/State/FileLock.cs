namespace Palisade.Provision.State;

/// <summary>One holder at a time among all processes of the machine; the kernel releases it when the holder dies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    /// <param name="waiting">Called once when another process holds the lock.</param>
    public static async Task<IDisposable> TakeAsync(string path, Action waiting, CancellationToken cancel)
    {
        for (var first = true; ; first = false)
        {
            try
            {
                // FileShare.None is flock(2) LOCK_EX | LOCK_NB on Linux.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Directory.Exists(Path.GetDirectoryName(path)))
            {
                if (first)
                {
                    waiting();
                }
            }

            await Task.Delay(Retry, cancel).ConfigureAwait(false);
        }
    }
}
