using System.Globalization;
using System.Text.Json;
using Palisade.Output.Converge;
using Palisade.Provision.State;

namespace Palisade;

/// <summary>
/// The log file of one run, <c>.palisade/CLUSTER/logs/TIME-VERB.jsonl</c> (0600): what happened where, without contents or secrets. The
/// newest fifty are kept.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private const int Kept = 50;

    private readonly FileStream file;

    private RunLog(string path, TimeProvider clock)
    {
        Path = path;
        file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        Reporter = new EventReporter(Write, clock);
        Reporter.Begin(BuildVersion.Text);
    }

    public string Path { get; }

    public EventReporter Reporter { get; }

    public static RunLog Create(StateFolder folder, string verb, TimeProvider clock)
    {
        var logs = folder.File("logs");
        Directory.CreateDirectory(logs);
        foreach (var old in Directory.GetFiles(logs, "*.jsonl").OrderDescending(StringComparer.Ordinal).Skip(Kept - 1))
        {
            File.Delete(old);
        }

        var time = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
        return new RunLog(System.IO.Path.Combine(logs, $"{time}-{verb}.jsonl"), clock);
    }

    public void Dispose()
    {
        lock (file)
        {
            file.Dispose();
        }
    }

    private void Write(RunEvent line)
    {
        lock (file)
        {
            if (file.CanWrite)
            {
                file.Write(JsonSerializer.SerializeToUtf8Bytes(line, RunEventJson.Default.RunEvent));
                file.Write("\n"u8);
                file.Flush();
            }
        }
    }
}
