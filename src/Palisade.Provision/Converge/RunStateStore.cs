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
    /// <summary>EWOULDBLOCK of flock(2).</summary>
    private const int WouldBlock = 11;

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

    /// <param name="owner">Who runs, for the message to the next one.</param>
    public static RunStateStore OpenExclusive(string folder, string owner)
    {
        var holder = Path.Combine(folder, "lock-holder");
        var hold = Take(Path.Combine(folder, "lock"), holder);
        try
        {
            File.WriteAllText(holder, $"{owner}, process {Environment.ProcessId}");
            return new RunStateStore(folder, hold);
        }
        catch
        {
            hold.Dispose();
            throw;
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

    private static FileStream Take(string path, string holder)
    {
        try
        {
            // On Linux only FileShare.None is an exclusive flock(2); every other kind of sharing takes a shared one.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            throw new PalisadeException(
                RunErrors.LocalLock, $"another run is using this cluster's state: {Holder(holder)}", "wait until it has ended", inner: e);
        }
    }

    /// <summary>From a file of its own: while the lock is held nobody else can open it.</summary>
    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(path) is { Length: > 0 } name ? name : "unknown process";
        }
        catch (IOException)
        {
            return "unknown process";
        }
    }
}
