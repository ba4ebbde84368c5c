using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>What a failed kubectl means and what to do about it. Its words are the API server's and client-go's, and are English.</summary>
internal static partial class KubectlFailure
{
    private const int MaxLines = 6;
    private const int MaxLine = 400;

    public static bool HasError(string error) => ErrorLine().IsMatch(error);

    public static PalisadeException Of(ImmutableArray<string> argv, ProcessResult result)
    {
        var program = string.Join(' ', argv.TakeWhile(a => !a.StartsWith('-')).Take(2));
        var said = Tail(result.Error.Length > 0 ? result.Error : result.Output);
        var (error, message, help) = Judge(result, program, said);
        return new PalisadeException(error, message, help);
    }

    private static (ErrorInfo Error, string Message, string Help) Judge(ProcessResult result, string program, string said) => result switch
    {
        { ExitCode: 127 } => (
            KubernetesErrors.KubectlMissing, $"`{program.Split(' ')[0]}` cannot be started: {said}", "install it: `apt-get install kubernetes-client`, or the release that suits the cluster"),
        _ when Config().IsMatch(result.Error) => (
            KubernetesErrors.BadKubeconfig, $"the kubeconfig cannot be used: {said}", "`kubectl config get-contexts` lists what it has; `engine.kubeconfig` and `engine.context` choose"),
        _ when Unreachable().IsMatch(result.Error) || result.ExitCode == 124 => (
            KubernetesErrors.ClusterUnreachable, $"the Kubernetes API does not answer: {said}", "see whether `kubectl version` reaches it with the same kubeconfig and context, then run this again"),
        _ when Rights().IsMatch(result.Error) => (
            KubernetesErrors.Forbidden, $"the cluster refuses this account: {said}", "ask who runs the cluster for that right; `kubectl auth can-i --list` shows what the account may do"),
        _ when result.Error.Contains("\"HelmChart\" in version", StringComparison.Ordinal) => (
            KubernetesErrors.NoHelmController, "the cluster knows no charts: K3s's Helm controller is switched off, or has not started yet",
            "see that no file in /etc/rancher/k3s on a server says `disable-helm-controller`, then apply again"),
        _ when Versions().IsMatch(result.Error) => (
            KubernetesErrors.KubectlTooOld, $"kubectl and the cluster do not understand each other: {said}", "`kubectl version` prints both versions: bring them within a few minor versions of each other"),
        _ => (KubernetesErrors.ObjectRefused, $"the cluster refused: {said}", "mend what the message names and run `palisade apply` again: it goes on where it stopped"),
    };

    private static string Tail(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(l => !Chatter().IsMatch(l))
            .Distinct(StringComparer.Ordinal)
            .Select(DisplayText.Printable)
            .Select(l => l.StartsWith("error: ", StringComparison.OrdinalIgnoreCase) ? l["error: ".Length..] : l)
            .Select(l => l.Length <= MaxLine ? l : l[..MaxLine] + "…")
            .ToArray();
        return lines.Length == 0 ? "it gave no reason" : string.Join("; ", lines.TakeLast(MaxLines));
    }

    [GeneratedRegex(@"^(error|Error from server|The .+ is invalid|Unable to connect)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ErrorLine();

    /// <summary>klog's own lines repeat what the last one says.</summary>
    [GeneratedRegex(@"^([EWI]\d{4} \d\d:\d\d|Warning:)")]
    private static partial Regex Chatter();

    [GeneratedRegex(@"Unable to connect to the server|was refused - did you specify|connection refused|no such host|i/o timeout|no route to host|network is unreachable|TLS handshake timeout|x509:|context deadline exceeded|Client\.Timeout|EOF\s*$|apiserver not ready|ServiceUnavailable|etcdserver:", RegexOptions.IgnoreCase)]
    private static partial Regex Unreachable();

    [GeneratedRegex(@"\(Forbidden\):.*cannot [a-z]+ resource|\(Unauthorized\)|must be logged in to the server|is forbidden: User |getting credentials:|the server has asked for the client to provide credentials", RegexOptions.IgnoreCase)]
    private static partial Regex Rights();

    [GeneratedRegex(@"context "".*"" does not exist|no context exists|context was not found|error loading config file|invalid configuration|stat .*: no such file or directory|current-context is not set|Please enter Username", RegexOptions.IgnoreCase)]
    private static partial Regex Config();

    [GeneratedRegex(@"unknown flag|unknown shorthand|unknown command|no matches for kind|doesn't have a resource type|could not find the requested resource|unable to recognize|field not declared in schema|unknown field", RegexOptions.IgnoreCase)]
    private static partial Regex Versions();
}
