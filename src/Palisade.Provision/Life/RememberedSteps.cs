using System.Collections.Immutable;
using System.Text.Json;
using Palisade.Core.Diagnostics;
using Palisade.Provision.Converge;

namespace Palisade.Provision.Life;

/// <param name="Of">What is changed: another snapshot, or another kind of secret, begins anew.</param>
/// <param name="Done">Steps by name, in the order they were done.</param>
public sealed record StepProgress(string Of, ImmutableArray<string> Done);

/// <summary>
/// The steps of a long change of a cluster. Each is remembered in the state folder when it is done, so that a run which broke off goes
/// on; one that was under way is done again. The file holds no secrets.
/// </summary>
internal sealed class RememberedSteps
{
    private readonly string path;
    private readonly string of;
    private readonly IConvergeReporter reporter;

    /// <param name="of">Progress that was kept for anything else does not count.</param>
    public RememberedSteps(string path, string of, IConvergeReporter reporter)
    {
        (this.path, this.of, this.reporter) = (path, of, reporter);
        Done = Read() is { } earlier && earlier.Of == of ? earlier.Done : [];
    }

    /// <summary>What a failure is called: "restore", "rotation".</summary>
    public required string Noun { get; init; }

    public required ErrorInfo Stopped { get; init; }

    /// <summary>Command line that goes on.</summary>
    public required string Again { get; init; }

    /// <summary>Steps that are done, those of an earlier run included.</summary>
    public ImmutableArray<string> Done { get; private set; }

    public async Task RunAsync(string name, Func<Task> step, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Done.Contains(name))
        {
            reporter.Say(null, $"done before: {name}");
            return;
        }

        reporter.Say(null, name);
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (PalisadeException e)
        {
            throw new PalisadeException(
                new Diagnostic
                {
                    Error = Stopped,
                    Message = $"the {Noun} stopped at the step `{name}`: {e.Diagnostic.Message}",
                    Notes = [Done.IsEmpty ? "no step was done before it" : "done: " + string.Join("; ", Done), .. e.Diagnostic.Help is { } help ? (string[])[help] : []],
                    Help = $"mend that, then run `{Again}` again: it goes on with this step",
                    Node = e.Diagnostic.Node,
                },
                e);
        }

        Done = Done.Add(name);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(new StepProgress(of, Done), LifeJson.Default.StepProgress));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>The change is complete.</summary>
    public void Forget() => File.Delete(path);

    /// <summary>Null where nothing is under way, or where what stands there cannot be read: every step may be done twice.</summary>
    private StepProgress? Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), LifeJson.Default.StepProgress) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
