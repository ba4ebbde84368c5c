using System.Collections.Immutable;
using System.CommandLine;
using Palisade.Commands.Init;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Output;

namespace Palisade.Commands;

/// <summary><c>palisade init</c>: writes a first configuration from options, and from questions where somebody is there to answer.</summary>
internal static class InitCommand
{
    private static readonly ImmutableArray<string> UsualKeys = ["~/.ssh/id_ed25519.pub", "~/.ssh/id_ecdsa.pub", "~/.ssh/id_rsa.pub"];

    public static Command Create(CommandHost host)
    {
        var options = new Options();
        var command = new Command("init", "Write a commented configuration file, from options or questions");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        return command.Runs(host, (context, ct) => RunAsync(context, options, ct));
    }

    private static async Task<int> RunAsync(CommandContext context, Options options, CancellationToken ct)
    {
        var path = Path.GetFullPath(context.File);
        var force = context.Parse.GetValue(options.Force);
        if (!force && (File.Exists(path) || Directory.Exists(path)))
        {
            throw new PalisadeException(CliErrors.FileExists, $"`{context.File}` exists already", "`--force` overwrites it; `-f FILE` writes another");
        }

        var answers = Answers(context, options);
        var folder = Path.GetDirectoryName(path) ?? "/";
        var text = InitFile.Render(answers with { Operators = [.. answers.Operators.Select(o => o with { KeyFile = AsWritten(o.KeyFile, folder, context.Environment) })] });

        // What the next verb would refuse is refused here, before anything is written.
        var (document, findings) = new SpecLoader().Load(new SourceText(context.File, text), folder, context.Environment);
        new DiagnosticPrinter(context.Terminal).Print(findings.Where(d => d.Severity >= Severity.Warning));
        if (document is null)
        {
            return ExitCode.Failed;
        }

        await WriteAsync(context.File, path, text, force, ct).ConfigureAwait(false);
        context.Terminal.Out.WriteLine($"wrote {context.File}");
        context.Terminal.Error.WriteLine("next: read it, then `palisade check` and `palisade plan`");
        return ExitCode.Ok;
    }

    private static InitAnswers Answers(CommandContext context, Options options)
    {
        var parse = context.Parse;
        ImmutableArray<InitNode> nodes = [.. (parse.GetValue(options.Nodes) ?? []).Select(n => InitNode.Parse(n)
            ?? throw new PalisadeException(CliErrors.Usage, $"`--node {n}` is not NAME=ADDRESS or NAME=ADDRESS,ROLE", "such as `--node pi-1=10.0.0.11,server`"))];
        ImmutableArray<InitOperator> operators = [.. (parse.GetValue(options.Operators) ?? []).Select(o => InitOperator.Parse(o)
            ?? throw new PalisadeException(CliErrors.Usage, $"`--operator {o}` is not NAME=KEYFILE", "such as `--operator ann=~/.ssh/id_ed25519.pub`"))];
        var cluster = parse.GetValue(options.Cluster);
        var engine = parse.GetValue(options.Engine);
        var user = parse.GetValue(options.User);
        var password = parse.GetValue(options.Password);

        if (engine == EngineKinds.Kubernetes)
        {
            return nodes.IsEmpty && operators.IsEmpty && user is null && password is null
                ? new InitAnswers { Cluster = cluster ?? "home", Engine = engine }
                : throw new PalisadeException(CliErrors.Usage, "a cluster that somebody else runs has no boards and no operators of yours", "leave out `--node`, `--operator`, `--user` and `--password`, or take `--engine k3s`");
        }

        if (context.CanAsk && nodes.IsEmpty)
        {
            var questions = new InitQuestions(context.Terminal);
            cluster ??= questions.Ask("Name of the cluster", "home");
            engine ??= questions.Ask("Engine: swarm, or k3s for Kubernetes on boards of 4 GB and more", EngineKinds.Swarm);
            nodes = questions.AskNodes();
            user ??= questions.Ask("User that the boards have now", "pi");
            password ??= questions.AskOptional("Where its password is, as env:NAME or file:PATH (empty: log in by key)");
            if (operators.IsEmpty)
            {
                operators = [new InitOperator(questions.Ask("Your user name on the boards", OperatorName(context, user)), questions.Ask("Your public key", UsualKey(context)))];
            }
        }

        if (nodes.IsEmpty)
        {
            throw new PalisadeException(CliErrors.Usage, "no board is named", "name each with `--node NAME=ADDRESS`, or answer the questions on a terminal");
        }

        return new InitAnswers
        {
            Cluster = cluster ?? "home",
            Engine = engine,
            Nodes = nodes,
            User = user,
            Password = password,
            Operators = !operators.IsEmpty ? operators :
            [
                new InitOperator(OperatorName(context, user), UsualKey(context) ?? throw new PalisadeException(
                    ConfigErrors.FileMissing, "no SSH key was found in `~/.ssh`", "make one with `ssh-keygen -t ed25519`, or name one: `--operator NAME=KEYFILE`")),
            ],
        };
    }

    /// <summary>The caller's own name where it can be an operator's: not root, and not the user that will be removed.</summary>
    private static string OperatorName(CommandContext context, string? firstContact) =>
        context.Environment.Variable("USER") is { Length: > 0 } name && name != "root" && name != firstContact && !new HardenSpec().VendorUsers.Contains(name) ? name : "admin";

    private static string? UsualKey(CommandContext context) =>
        UsualKeys.FirstOrDefault(k => context.Environment.Probe(Path.Combine(context.Environment.HomeDirectory, k[2..])).Kind == SpecPathKind.File);

    /// <summary>A key path as the file writes it: the shell gives it from the current folder, the file means it from its own.</summary>
    private static string AsWritten(string keyFile, string folder, ISpecEnvironment environment)
    {
        if (keyFile.StartsWith("~/", StringComparison.Ordinal) || keyFile.Contains(' '))
        {
            return keyFile;
        }

        var full = Path.GetFullPath(keyFile);
        var home = environment.HomeDirectory.TrimEnd('/') + "/";
        return !Path.IsPathRooted(keyFile) ? Path.GetRelativePath(folder, full)
            : home.Length > 1 && full.StartsWith(home, StringComparison.Ordinal) ? "~/" + full[home.Length..]
            : full;
    }

    private static async Task WriteAsync(string name, string path, string text, bool force, CancellationToken ct)
    {
        var temporary = $"{path}.{Environment.ProcessId}.new";
        try
        {
            await File.WriteAllTextAsync(temporary, text, ct).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: force);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(CliErrors.CannotWrite, $"`{name}` cannot be written: {e.Message}", "check the folder and its permissions", inner: e);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    private sealed class Options
    {
        public Option<string?> Cluster { get; } = new("--cluster") { Description = "Name of the cluster.", HelpName = "NAME" };

        public Option<string?> Engine { get; } = new("--engine") { Description = "What runs the services: swarm, k3s, or kubernetes, which somebody else runs.", HelpName = "KIND" };

        public Option<string[]> Nodes { get; } = new("--node") { Description = "A board; repeat for each.", HelpName = "NAME=ADDRESS[,ROLE]" };

        public Option<string[]> Operators { get; } = new("--operator") { Description = "Who may log in, with a public key; repeat for each.", HelpName = "NAME=KEYFILE" };

        public Option<string?> User { get; } = new("--user") { Description = "User that the boards have now.", HelpName = "USER" };

        public Option<string?> Password { get; } = new("--password") { Description = "Where that user's password is: env:NAME or file:PATH.", HelpName = "SECRET" };

        public Option<bool> Force { get; } = new("--force") { Description = "Overwrite the file." };

        public IEnumerable<Option> All => [Cluster, Engine, Nodes, Operators, User, Password, Force];
    }
}
