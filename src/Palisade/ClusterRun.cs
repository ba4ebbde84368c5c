using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Output.Converge;
using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;
using Palisade.Provision.Local;
using Palisade.Provision.State;

namespace Palisade;

/// <summary>
/// What every verb that works on the cluster opens and closes: the file, the state folder with its lock, the screen, the log,
/// and the nodes.
/// </summary>
internal sealed class ClusterRun : IAsyncDisposable
{
    private readonly LiveReporter? live;
    private readonly EventReporter? stream;

    private ClusterRun(
        CommandContext context, ConvergeEnvironment environment, RunStateStore store, ImmutableArray<string> selected, RunLog? log, LiveReporter? live, EventReporter? stream, bool preflight, bool judge)
    {
        Context = context;
        Environment = environment;
        Store = store;
        Selected = [.. selected];
        Log = log;
        this.live = live;
        this.stream = stream;
        Group = new NodeGroup(environment, preflight, judge);
    }

    public CommandContext Context { get; }

    public ConvergeEnvironment Environment { get; }

    public RunStateStore Store { get; }

    public NodeGroup Group { get; }

    /// <summary>Names of the nodes to work on.</summary>
    public ImmutableHashSet<string> Selected { get; }

    public RunLog? Log { get; }

    public SpecDocument Document => Environment.Document;

    /// <param name="verb">Names the log file and the lock's owner.</param>
    /// <param name="changes">The verb may change nodes: it takes the lock and keeps a log.</param>
    /// <param name="preflight">Leave out nodes that could not be changed; verbs that only look want to see them.</param>
    /// <param name="streams">With <c>--json</c>, standard output is a stream of events instead of one document.</param>
    /// <param name="boards">The verb works on boards: a cluster that somebody else runs has none.</param>
    /// <param name="removeCharts">Charts that left the file are uninstalled.</param>
    /// <param name="judge">False for verbs that install nothing: what a board lacks for its engine does not matter to them.</param>
    public static ClusterRun Open(
        CommandContext context, string verb, string? only, bool changes, bool streams = false, bool preflight = true, bool boards = false, bool removeCharts = false, bool judge = true)
    {
        var document = SpecFile.Load(context);
        if (boards)
        {
            Boards.Require(document.Spec, verb);
        }

        var owns = document.Spec.Engine.Kind != EngineKinds.Kubernetes;
        document = owns ? document : LocalMachine.Stand(document);
        var folder = StateFolder.Of(document);
        var owner = $"{System.Environment.UserName}@{System.Environment.MachineName}, {verb}";
        var store = changes ? RunStateStore.OpenExclusive(folder.Root, owner) : RunStateStore.OpenToRead(folder.Root);
        try
        {
            var names = document.Spec.Nodes.Select(n => n.Name).ToArray();
            ImmutableArray<string> selected = [.. NodeSelector.Select(document.Spec, only).Select(n => n.Name)];
            var log = changes ? RunLog.Create(folder, verb, context.Time) : null;
            var live = !context.Json && context.Terminal.ErrorIsTerminal ? new LiveReporter(context.Terminal, context.Time, names) : null;
            var stream = streams && context.Json
                ? new EventReporter(e => JsonOutputLine(context, e), context.Time)
                : null;
            stream?.Begin(BuildVersion.Text);
            var screen = live ?? (stream is null ? new PlainReporter(context.Terminal, context.Time) : (IConvergeReporter)stream);
            var reporter = log is null ? screen : new ReporterGroup(screen, log.Reporter);
            var environment = context.Around(ClusterParts.Environment(document, folder, reporter, context.Time, owner, removeCharts));
            return new ClusterRun(context, environment, store, selected, log, live, stream, preflight && owns, judge);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Takes the progress away before results are printed.</summary>
    public void ClearScreen() => live?.Dispose();

    /// <summary>Asks on the terminal; without one, only <c>--yes</c> is a yes.</summary>
    public void Confirm(string question, bool yes)
    {
        if (yes)
        {
            return;
        }

        if (!Context.CanAsk)
        {
            throw new PalisadeException(RunErrors.NeedsConfirmation, "nothing was changed, because nobody could be asked", "give `--yes` when it is meant");
        }

        ClearScreen();
        Context.Terminal.Error.Write(question + " [y/N] ");
        if (Context.Terminal.In.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            Context.Terminal.Error.WriteLine("Nothing was changed.");
            throw new CommandFailedException();
        }
    }

    /// <summary>The exit code of a run over nodes: all, some or none failed.</summary>
    public int ExitCodeFor(ImmutableArray<NodeFailure> failures)
    {
        var failed = failures.Count(f => Selected.Contains(f.Node));
        return failed == 0 ? ExitCode.Ok : failed < Selected.Count ? ExitCode.SomeNodesFailed : ExitCode.Failed;
    }

    public int End(int exitCode, int changed)
    {
        stream?.End(exitCode, changed);
        Log?.Reporter.End(exitCode, changed);
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        live?.Dispose();
        await Group.DisposeAsync().ConfigureAwait(false);
        Log?.Dispose();
        Store.Dispose();
    }

    private static void JsonOutputLine(CommandContext context, RunEvent line) =>
        Output.JsonOutput.WriteLine(context.Terminal, line, RunEventJson.Default.RunEvent);
}
