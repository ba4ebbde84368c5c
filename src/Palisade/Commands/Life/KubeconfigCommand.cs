using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Engines.K3s;
using Palisade.Output;
using Palisade.Provision.Life;

namespace Palisade.Commands.Life;

/// <summary><c>palisade kubeconfig</c>: a person's way into the cluster's API, good for hours.</summary>
internal static class KubeconfigCommand
{
    private const string Verb = "kubeconfig";

    public static Command Create(CommandHost host)
    {
        var output = new Option<string?>("--output", "-o") { Description = "File to write; `-` prints it. Default: .palisade/CLUSTER/kubeconfig.", HelpName = "FILE" };
        var hours = HoursOption();
        var server = new Option<string?>("--server") { Description = "Name or address under which you reach the API. Default: the shared address, a balancer, or the first server.", HelpName = "HOST" };
        var person = new Option<string?>("--operator") { Description = "Whose it is. Default: who is logged in, else the first operator.", HelpName = "NAME" };
        var force = new Option<bool>("--force") { Description = "Overwrite a file that Palisade did not write." };
        return new Command(Verb, "Write a kubeconfig with a short-lived certificate (engine k3s)") { output, hours, server, person, force }
            .Runs(host, (context, cancel) => RunAsync(
                context,
                new Wishes(
                    context.Parse.GetValue(output),
                    TimeSpan.FromHours(context.Parse.GetValue(hours)),
                    context.Parse.GetValue(server),
                    context.Parse.GetValue(person),
                    context.Parse.GetValue(force)),
                cancel));
    }

    private static Option<int> HoursOption()
    {
        var (least, most) = ((int)KubeconfigMaker.Shortest.TotalHours, (int)KubeconfigMaker.Longest.TotalHours);
        var option = new Option<int>("--hours") { Description = $"How long it is good for, {least} to {most}.", HelpName = "N", DefaultValueFactory = _ => 12 };
        option.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is var n && (n < least || n > most))
            {
                r.AddError(string.Create(CultureInfo.InvariantCulture, $"`--hours {n}` is not a number from {least} to {most}"));
            }
        });
        return option;
    }

    private static async Task<int> RunAsync(CommandContext context, Wishes wishes, CancellationToken cancel)
    {
        var (server, path) = ("", "");
        var prints = wishes.Output == "-";
        await using var run = await LifeRun.OpenAsync(context, Verb, changes: false, Validate, cancel).ConfigureAwait(false);
        var user = User(run.Document.Spec, wishes.Operator, run.Group.Nodes.Select(n => run.Group.Client(n.Name).User));
        var made = await new KubeconfigMaker(run.Environment, LifeRun.Control(run)).MakeAsync(user, server, wishes.Life, cancel).ConfigureAwait(false);
        run.ClearScreen();
        if (prints)
        {
            context.Terminal.Out.Write(made.ToYaml());
            return ExitCode.Ok;
        }

        made.Write(path);
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, new KubeconfigReport(path, made.Url, made.User, OperatorRequest.Group, made.Expires), KubeconfigJson.Default.KubeconfigReport);
            return ExitCode.Ok;
        }

        context.Terminal.Out.WriteLine(path);
        context.Terminal.Error.WriteLine($"{made.User} is in the group {OperatorRequest.Group} at {made.Url} until {made.Expires.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.");
        context.Terminal.Error.WriteLine($"Use it: kubectl --kubeconfig {ShellQuote.Word(path)} get nodes");
        return ExitCode.Ok;

        void Validate(ClusterRun opened)
        {
            server = Server(opened.Document.Spec, wishes.Server);
            path = Path.GetFullPath(wishes.Output is null or "-" ? LifeRun.State(opened).File(Verb) : wishes.Output);
            if (!prints)
            {
                Kubeconfig.RequireOwn(path, wishes.Force);
            }
        }
    }

    private static string Server(ClusterSpec spec, string? wish)
    {
        var names = K3sRoles.ApiNames(spec);
        return wish is null ? KubeconfigMaker.DefaultServer(spec)
            : names.Contains(wish) ? wish
            : throw new PalisadeException(
                K3sLifeErrors.UnknownName, $"the API does not answer to `{wish}`",
                Suggestion.For(wish, names) is { } near ? $"did you mean `{near}`?" : $"its names are {string.Join(", ", names.Select(n => $"`{n}`"))}");
    }

    private static string User(ClusterSpec spec, string? wish, IEnumerable<string> logins)
    {
        var known = spec.Operators.Select(o => o.Name).ToArray();
        return wish is null ? logins.FirstOrDefault(known.Contains) ?? known[0]
            : known.Contains(wish) ? wish
            : throw new PalisadeException(
                CliErrors.Usage, $"there is no operator `{wish}`", Suggestion.For(wish, known) is { } near ? $"did you mean `{near}`?" : "the operators stand under `operators:`");
    }

    private sealed record Wishes(string? Output, TimeSpan Life, string? Server, string? Operator, bool Force);
}

/// <summary><c>palisade kubeconfig --json</c>.</summary>
internal sealed record KubeconfigReport(string File, string Server, string User, string Group, DateTimeOffset Expires);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KubeconfigReport))]
internal sealed partial class KubeconfigJson : JsonSerializerContext;
