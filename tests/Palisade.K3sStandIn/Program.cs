using Palisade.K3sStandIn;
using Palisade.K3sStandIn.Kubectl;
using Palisade.K3sStandIn.Start;

// Stands where K3s would stand on a lab node: it takes the same files, answers the same few commands that Palisade uses, and refuses
// what K3s refuses. It runs no containers and proves nothing about K3s itself.
try
{
    return args switch
    {
        ["-namespace", ..] => LocalCommands.Shim(),
        ["--version" or "-v", ..] => LocalCommands.Version(),
        ["server", .. var rest] => await ServerRole.RunAsync(Settings.Load("server", rest)),
        ["agent", .. var rest] => await AgentRole.RunAsync(Settings.Load("agent", rest)),
        ["kubectl", .. var rest] => await KubectlClient.RunAsync(rest),
        ["token", .. var rest] => await LocalCommands.TokenAsync(rest),
        ["etcd-snapshot", .. var rest] => await LocalCommands.SnapshotAsync(rest),
        ["certificate", .. var rest] => LocalCommands.Certificate(rest),
        ["secrets-encrypt", "status", ..] => LocalCommands.SecretsEncryption(),
        ["crictl" or "ctr", .. var rest] => LocalCommands.Images(rest),
        _ => throw new Refusal($"No help topic for '{string.Join(' ', args)}'"),
    };
}
catch (Refusal e)
{
    Log.Fatal(e.Message);
    return 1;
}
