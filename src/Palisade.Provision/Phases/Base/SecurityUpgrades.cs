using System.Globalization;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases.Base;

/// <summary>Unattended upgrades of what the distribution's own archives sign.</summary>
internal static class SecurityUpgrades
{
    public const string Path = "/etc/apt/apt.conf.d/52palisade-upgrades";

    /// <summary>Minutes between two nodes' automatic reboots: more than one needs to come back, so that a quorum remains.</summary>
    private const int StaggerMinutes = 20;

    public static void Describe(ClusterSpec spec, NodeSpec node, CatalogBuilder catalog)
    {
        var upgrades = spec.Upgrades;
        if (upgrades.Security)
        {
            catalog.Add(new PackagesResource { Names = ["unattended-upgrades"], Cause = "upgrades.security" });
        }

        catalog.Add(new FileResource
        {
            Path = Path,
            Content = Render(upgrades, spec.Nodes.IndexOf(node)),
            Cause = "upgrades",
        });

        foreach (var timer in upgrades.Security ? ["apt-daily.timer", "apt-daily-upgrade.timer"] : Array.Empty<string>())
        {
            catalog.Add(new ServiceResource { Unit = timer, Cause = "upgrades.security" });
        }
    }

    /// <remarks>
    /// The Raspberry Pi archive has no security suite, so all of it is allowed. The list is cleared first: apt adds lists of
    /// several files together, and the package's own file names fewer origins.
    /// </remarks>
    public static string Render(UpgradesSpec upgrades, int index)
    {
        var on = upgrades.Security ? "1" : "0";
        var at = upgrades.RebootAt?.AddMinutes(index * StaggerMinutes);
        var reboot = at is null
            ? "Unattended-Upgrade::Automatic-Reboot \"false\";\n"
            : $"""
              Unattended-Upgrade::Automatic-Reboot "true";
              Unattended-Upgrade::Automatic-Reboot-WithUsers "true";
              Unattended-Upgrade::Automatic-Reboot-Time "{at.Value.ToString("HH\\:mm", CultureInfo.InvariantCulture)}";

              """;
        return $$"""
            // Written by Palisade.
            APT::Periodic::Update-Package-Lists "{{on}}";
            APT::Periodic::Unattended-Upgrade "{{on}}";
            #clear Unattended-Upgrade::Origins-Pattern;
            Unattended-Upgrade::Origins-Pattern {
                "origin=Debian,codename=${distro_codename},label=Debian";
                "origin=Debian,codename=${distro_codename},label=Debian-Security";
                "origin=Debian,codename=${distro_codename}-security,label=Debian-Security";
                "origin=Ubuntu,archive=${distro_codename}-security";
                "origin=Raspbian,codename=${distro_codename},label=Raspbian";
                "origin=Raspberry Pi Foundation,codename=${distro_codename},label=Raspberry Pi Foundation";
            };

            """.ReplaceLineEndings("\n") + reboot.ReplaceLineEndings("\n");
    }
}
