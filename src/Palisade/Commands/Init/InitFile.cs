using System.Text;
using Palisade.Core.Text;

namespace Palisade.Commands.Init;

/// <summary>Writes a configuration that explains itself: what was answered is set, what else matters stands as a comment.</summary>
internal static class InitFile
{
    public static string Render(InitAnswers answers)
    {
        var text = new StringBuilder();
        text.Append("# What this cluster is to be. `palisade check` finds mistakes, `palisade plan` shows what would change,\n");
        text.Append("# `palisade apply` makes it so. All keys: docs/configuration.md.\n\n");
        text.Append("cluster: ").Append(YamlText.Quote(answers.Cluster)).Append("\n\n");

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

        text.Append("""

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

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static void AppendKey(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append("  ").Append(key).Append(": ").Append(YamlText.Quote(value)).Append('\n');
        }
    }
}
