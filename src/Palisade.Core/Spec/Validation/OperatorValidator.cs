using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Core.Spec.Validation;

/// <summary>Somebody can administer the nodes, and nobody has a name that will be removed or belongs to the system.</summary>
internal sealed class OperatorValidator : ISpecValidator
{
    /// <summary>Users of Debian's base-passwd, systemd and the packages that Palisade installs.</summary>
    private static readonly HashSet<string> SystemUsers = new(StringComparer.Ordinal)
    {
        "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "www-data", "backup", "list", "irc", "gnats",
        "nobody", "_apt", "systemd-network", "systemd-timesync", "systemd-resolve", "messagebus", "sshd", "ntp", "chrony", "_chrony", "docker",
        "docker-registry", "tinc", "fail2ban", "sudo", "adm", "shadow", "staff", "users", "nogroup", "palisade",
    };

    public void Validate(ValidationContext context)
    {
        foreach (var person in context.Spec.Operators)
        {
            Name(context, person);
            var path = $"operators.{person.Name}";
            if (person.Keys.IsEmpty && !context.Values.IsBroken($"{path}.keys"))
            {
                context.Report.Error(ConfigErrors.NoAdministrator, $"{path}.keys", $"operator `{person.Name}` has no key, and so no way to log in", "give a public key: `keys: [~/.ssh/id_ed25519.pub]`");
            }

            if (person.Sudo == SudoMode.Password && person.Password is null && !context.Values.Has($"{path}.password"))
            {
                context.Report.Error(ConfigErrors.NoAdministrator, $"{path}.sudo", $"sudo would ask operator `{person.Name}` for a password that does not exist", "add `password: env:NAME`, or write `sudo: nopasswd`");
            }
        }

        if (context.HasBoards && !context.Values.IsBroken("operators") && context.Spec.Operators.All(o => o.Sudo == SudoMode.None))
        {
            context.Report.Error(ConfigErrors.NoAdministrator, "operators", "no operator has both a key and sudo, so nobody could administer the nodes", "add an operator, such as `admin: { keys: [~/.ssh/id_ed25519.pub] }`", atKey: true);
        }
    }

    private static void Name(ValidationContext context, OperatorSpec person)
    {
        var path = $"operators.{person.Name}";
        if (SystemUsers.Contains(person.Name))
        {
            context.Report.Error(ConfigErrors.ReservedUser, path, $"`{person.Name}` is one of the system's own users", "choose another name for the operator", atKey: true);
        }
        else if (context.Spec.Nodes.FirstOrDefault(n => n.Ssh.User == person.Name) is { } node)
        {
            var at = context.Values.Has($"nodes.{node.Name}.ssh.user") ? $"nodes.{node.Name}.ssh.user" : "ssh.user";
            context.Report.Error(ConfigErrors.FirstContactUser, path, $"operator `{person.Name}` has the name of the user of first contact, which is removed", "choose another name for the operator",
                label: $"the user of first contact stands on {context.Report.LineOf(at)}", atKey: true);
        }
        else if (context.Spec.Harden.VendorUsers.Contains(person.Name))
        {
            context.Report.Error(ConfigErrors.ReservedUser, path, $"`{person.Name}` is a vendor account that Palisade removes from every node", "choose another name, or take it out of `harden: { vendorUsers: [...] }`", atKey: true);
        }
    }
}
