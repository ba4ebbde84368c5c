using System.Collections.Immutable;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Audit;

namespace Palisade.Provision.Phases;

/// <summary>
/// sshd for operators with keys. The settings stand in a drop-in whose name sorts before others, because sshd keeps the first
/// value it reads, and cloud images bring one that turns passwords on.
/// </summary>
public sealed class HardenSshPhase : NodePhase, IRequiresOperatorLogin
{
    private const string Cause = "harden.ssh";

    public override string Name => "harden-ssh";

    public override string Title => "Harden SSH";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        var target = HardenTarget.Of(context, node);
        catalog.Add(
            HostKey("ed25519", "test -s \"$1\"", "-t ed25519"),
            HostKey("rsa", "test -s \"$1\" && test \"$(ssh-keygen -lf \"$1\" | cut -d' ' -f1)\" -ge 3072", "-t rsa -b 4096"),
            // Of the groups for Diffie-Hellman that sshd may pick, those below 3071 bits go.
            new LinesResource { Path = "/etc/ssh/moduli", Drop = [@"^\d{14}\s+\d+\s+\d+\s+\d+\s+(\d{1,3}|[12]\d{3}|30[0-6]\d|3070)\s"], Cause = Cause });

        var include = catalog.Put(new LinesResource
        {
            Path = "/etc/ssh/sshd_config",
            Top = ["Include /etc/ssh/sshd_config.d/*.conf"],
            Risk = Risk.Access,
            Cause = Cause,
        });
        var dropIn = catalog.Put(new FileResource
        {
            Path = HardeningCatalog.SshdPath,
            Content = Render(target),
            Mode = "0600",
            Validate = ["/usr/sbin/sshd", "-t"],
            Risk = Risk.Access,
            Cause = Cause,
        });
        catalog.Add(new ServiceResource { Unit = "ssh.service", Enabled = null, Running = null, ReloadOn = [include, dropIn], Risk = Risk.Access, Cause = Cause });

        // What counts is what sshd makes of all its files: a line elsewhere may have come first.
        catalog.Add(new CommandResource
        {
            Name = "sshd uses the hardened settings",
            Run = ["/bin/sh", "-c", VerifyScript],
            Input = Effective(target),
            OnlyAfter = [include, dropIn],
            Risk = Risk.Access,
            Cause = Cause,
        });
    }

    /// <summary>The drop-in: the catalogue's options in its order.</summary>
    public static string Render(HardenTarget target)
    {
        var text = new StringBuilder("# Written by Palisade.\n");
        foreach (var (option, value, _) in Options(target))
        {
            text.Append(option).Append(' ').Append(value).Append('\n');
        }

        return text.Append("HostKey /etc/ssh/ssh_host_ed25519_key\nHostKey /etc/ssh/ssh_host_rsa_key\n").ToString();
    }

    /// <summary>The lines that `sshd -T` must print, lower case.</summary>
    public static string Effective(HardenTarget target) => string.Concat(Options(target)
        .Where(o => o.Printed)
        .SelectMany(o => o.Option == "AllowUsers" ? o.Value.Split(' ').Select(name => o with { Value = name }) : [o])
        .Select(o => $"{o.Option.ToLowerInvariant()} {o.Value}\n"));

    private static ImmutableArray<SshdSetting> Options(HardenTarget target) =>
    [
        .. from item in HardeningCatalog.Wanted<SshdItem>(target.Spec)
           let value = item.Value(target)
           where value is not null
           select new SshdSetting(item.Option, value, item.Printed),
    ];

    private const string VerifyScript = """
        effective=$(/usr/sbin/sshd -T) || exit 1
        status=0
        while IFS= read -r wanted; do
            printf '%s\n' "$effective" | grep -qixF -- "$wanted" || { echo "sshd does not use: $wanted" >&2; status=1; }
        done
        exit $status
        """;

    private sealed record SshdSetting(string Option, string Value, bool Printed);

    private static CommandResource HostKey(string type, string unless, string options)
    {
        var path = $"/etc/ssh/ssh_host_{type}_key";
        return new CommandResource
        {
            Name = $"strong {type} host key",
            Unless = ["/bin/sh", "-c", unless, "check", path],
            Run = ["/bin/sh", "-c", $"rm -f \"$1\" \"$1.pub\" && ssh-keygen -q {options} -N '' -f \"$1\"", "make", path],
            Cause = Cause,
        };
    }
}
