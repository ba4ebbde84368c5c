using System.Text.Json;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Converge;

/// <summary>
/// Keeps <see cref="RunState"/> in the state folder and lets one run at a time use it. The lock is the open file itself, so
/// it ends with the process however that ends.
/// </summary>
public sealed class RunStateStore : IDisposable
{
    private readonly string path;
    private readonly FileStream? hold;
    private readonly Lock gate = new();

    private RunStateStore(string folder, FileStream? hold)
    {
        path = Path.Combine(folder, "state.json");
        this.hold = hold;
        State = Load(path);
    }

    public RunState State { get; private set; }

    /// <summary>For verbs that only read.</summary>
    public static RunStateStore OpenToRead(string folder) => new(folder, null);

    public static RunStateStore OpenExclusive(string folder, string owner)
    {
        var path = Path.Combine(folder, "lock");
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            file.SetLength(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes($"{owner}, process {Environment.ProcessId}"));
            file.Flush();
            return new RunStateStore(folder, file);
        }
        catch (IOException e)
        {
            throw new PalisadeException(RunErrors.LocalLock, $"another run is using this cluster's state: {Holder(path)}",
                "wait until it has ended", inner: e);
        }
    }

    public void Update(Func<RunState, RunState> change)
    {
        if (hold is null)
        {
            throw new InvalidOperationException("the state was opened to read");
        }

        lock (gate)
        {
            State = change(State);
            var temporary = path + ".new";
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(State, RunJson.Default.RunState));
            File.Move(temporary, path, overwrite: true);
        }
    }

    public void Dispose() => hold?.Dispose();

    private static RunState Load(string path)
    {
        if (!File.Exists(path))
        {
            return new RunState();
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RunJson.Default.RunState) ?? new RunState();
        }
        catch (JsonException e)
        {
            throw new PalisadeException(RunErrors.StateUnreadable, $"`{path}` cannot be read: {e.Message}",
                $"move it away (`mv {path} {path}.bad`) and run `palisade apply`: it learns the nodes' state anew", inner: e);
        }
    }

    private static string Holder(string path)
    {
        try
        {
            // FileShare.Read on the holder's side lets others read who it is.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(file);
            return text.ReadToEnd();
        }
        catch (IOException)
        {
            return "unknown process";
        }
    }
}
