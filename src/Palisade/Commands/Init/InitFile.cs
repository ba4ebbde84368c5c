using System.Text;
using Palisade.Core.Spec;
using Palisade.Core.Text;

namespace Palisade.Commands.Init;

/// <summary>Writes a configuration that explains itself: what was answered is set, what else matters stands as a comment.</summary>
internal static class InitFile
{
    private const string Rest = """

        # The encrypted network between the nodes. Choose a subnet that nothing else of yours uses.
        # mesh: { subnet: 10.86.0.0/16 }

        # What the cluster serves: a folder beside this file, on this port of every node.
        # services:
        #   site: { kind: web, port: 31111, replicas: 3, content: ./site }

        # time: { zone: Europe/Paris }

        # Security upgrades are installed by themselves; this lets a node reboot for them, at night.
        # upgrades: { rebootAt: "04:00" }

        # Hardening is on. These are the settings that are most often adjusted.
        # harden:
        #   firewall: { sshFrom: [10.0.0.0/8] }
        #   ban: { banTime: permanent }

        """;

    private const string SomebodyElses = """
        # A Kubernetes that somebody else runs, by this machine's kubectl and with your rights there; no board is touched.
        engine:
          kind: kubernetes
          # kubeconfig: ~/.kube/config
          # context: office

        # Where images built from a folder are pushed to, and where the cluster pulls them from.
        # registry: { address: registry.example.org/team }

        # What the cluster serves: a folder beside this file, on this port of every node; or any image.
        # services:
        #   site: { kind: web, port: 31111, replicas: 3, content: ./site }

        """;

    public static string Render(InitAnswers answers)
    {
        var text = new StringBuilder();
        text.Append("# What this cluster is to be. `palisade check` finds mistakes, `palisade plan` shows what would change,\n");
        text.Append("# `palisade apply` makes it so. All keys: docs/configuration.md.\n\n");
        text.Append("cluster: ").Append(YamlText.Quote(answers.Cluster)).Append("\n\n");
        if (answers.Engine == EngineKinds.Kubernetes)
        {
            text.Append(SomebodyElses.ReplaceLineEndings("\n"));
            return text.ToString();
        }

        text.Append("# What runs the services: swarm (Docker), or k3s, which is Kubernetes, for boards of 4 GB and more.\n");
        text.Append(answers.Engine is null ? "# engine: k3s\n\n" : $"engine: {YamlText.Quote(answers.Engine)}\n\n");
        AppendPeople(text, answers);
        AppendNodes(text, answers);
        text.Append(Rest.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static void AppendPeople(StringBuilder text, InitAnswers answers)
    {
        text.Append("# The people who may log in to every node, with their SSH keys. Root and password logins are closed.\n");
        text.Append("operators:\n");
        foreach (var person in answers.Operators)
        {
            text.Append("  ").Append(YamlText.Quote(person.Name)).Append(": { keys: [").Append(YamlText.Quote(person.KeyFile)).Append("] }\n");
        }

        text.Append("\n# How to log in the first time, as the vendor left the board; each node may say otherwise in a `ssh:` of its own.\n");
        text.Append("# A password never stands here: env:NAME and file:PATH say where it is; public:VALUE is for one that everybody knows.\n");
        if (answers.User is null && answers.Password is null)
        {
            text.Append("# ssh: { user: pi, password: env:PI_PASSWORD }\n");
        }
        else
        {
            text.Append("ssh:\n");
            AppendKey(text, "user", answers.User);
            AppendKey(text, "password", answers.Password);
        }
    }

    private static void AppendNodes(StringBuilder text, InitAnswers answers)
    {
        text.Append("\n# The boards. 1, 3 or 5 servers hold the cluster's state; agents run services; balancers only take requests in.\n");
        text.Append("nodes:\n");
        foreach (var node in answers.Nodes)
        {
            text.Append("  ").Append(YamlText.Quote(node.Name)).Append(": { address: ").Append(YamlText.Quote(node.Address));
            if (node.Role is { } role)
            {
                text.Append(", role: ").Append(YamlText.Quote(role));
            }

            text.Append(" }\n");
        }
    }

    private static void AppendKey(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append("  ").Append(key).Append(": ").Append(YamlText.Quote(value)).Append('\n');
        }
    }
}
