using System.Net;

namespace Palisade.Provision.Lab;

/// <summary>The machine's firewall table for one lab: nodes reach the outside, the outside does not reach nodes.</summary>
internal static class LabNftTable
{
    /// <summary>
    /// Input for <c>nft -f -</c>, the same every time it is loaded. New connections into the lab are refused from everywhere but
    /// the machine itself: fresh nodes have a password that everybody knows.
    /// </summary>
    public static string Render(string lab, IPNetwork subnet)
    {
        var (table, bridge) = (LabNames.NftTable(lab), LabNames.Bridge(lab));
        return $$"""
            table ip {{table}}
            delete table ip {{table}}
            table ip {{table}} {
                chain outward {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr {{subnet}} ip daddr != {{subnet}} masquerade
                }
                chain inward {
                    type filter hook forward priority filter; policy accept;
                    iifname != "{{bridge}}" oifname "{{bridge}}" ct state { new, invalid } drop
                }
            }

            """;
    }
}
