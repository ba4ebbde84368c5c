using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;

namespace Palisade.Bench.Converge;

/// <summary>
/// The ten items of the comparison: package, user, key, sshd drop-in, sysctl, service, nft table, file, directory, host name.
/// <c>bench/converge/site.yml</c> is the same in Ansible's words; user and key are one resource here.
/// </summary>
internal sealed class TenItemsPhase(string key) : NodePhase
{
    private const string Cause = "bench";

    public override string Name => "ten-items";

    public override string Title => "Ten items";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        catalog.Add(
            new PackagesResource { Names = ["rsync"], Cause = Cause },
            new UserResource { Name = "bench", Groups = ["users"], AuthorizedKeys = [key], Cause = Cause },
            new DirectoryResource { Path = "/srv/bench", Mode = "0750", Owner = "bench", Group = "bench", Cause = Cause },
            new SysctlResource
            {
                Path = "/etc/sysctl.d/60-bench.conf",
                Values = ImmutableSortedDictionary<string, string>.Empty.Add("net.ipv4.conf.all.log_martians", "1"),
                Cause = Cause,
            },
            new NftTableResource { Name = "bench", Path = "/etc/nftables-bench.nft", Ruleset = Ruleset, Cause = Cause },
            new HostNameResource { Name = "bench-" + node.Name, Cause = Cause });
        var file = catalog.Put(new FileResource { Path = "/etc/rsyncd.conf", Content = "uid = bench\n[bench]\npath = /srv/bench\n", Cause = Cause });
        catalog.Add(new ServiceResource { Unit = "rsync.service", RestartOn = [file], Cause = Cause });

        // Last and guarded: the node takes it back unless a new login confirms, and that login is part of the measured time.
        var dropIn = catalog.Put(new FileResource
        {
            Path = "/etc/ssh/sshd_config.d/60-bench.conf",
            Content = "MaxAuthTries 4\n",
            Mode = "0600",
            Validate = ["/usr/sbin/sshd", "-t"],
            Risk = Risk.Access,
            Cause = Cause,
        });
        catalog.Add(new ServiceResource { Unit = "ssh.service", Enabled = null, Running = null, ReloadOn = [dropIn], Risk = Risk.Access, Cause = Cause });
    }

    private const string Ruleset = """
        table inet bench
        delete table inet bench
        table inet bench {
            chain input {
                type filter hook input priority 10; policy accept;
                tcp dport 873 ip saddr != 10.78.0.0/16 drop
            }
        }

        """;
}
