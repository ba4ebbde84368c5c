using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases.Base;

/// <summary>
/// Time zone, and a clock that is kept right by whatever does so already; a board without any gets systemd-timesyncd. Boards
/// have no battery-backed clock, and certificates and logs are worth nothing with a wrong one.
/// </summary>
internal static class Clock
{
    private const string Timesyncd = "systemd-timesyncd";

    public static void Describe(TimeSpec time, NodeFacts facts, CatalogBuilder catalog)
    {
        if (time.Zone is { } zone)
        {
            catalog.Add(
                new PackagesResource { Names = ["tzdata"], Cause = "time.zone" },
                new TimeZoneResource { Zone = zone, Cause = "time.zone" });
        }

        if (facts.IsContainer)
        {
            catalog.Note($"time synchronisation is left to the host: this is a container ({facts.Virtualization})");
            return;
        }

        switch (facts.TimeDaemon)
        {
            case null or Timesyncd:
                var after = Servers(time, "/etc/systemd/timesyncd.conf.d/palisade.conf", "[Time]\nNTP=" + string.Join(' ', time.Servers) + "\n", catalog);
                catalog.Add(
                    new PackagesResource { Names = [Timesyncd], Cause = "time" },
                    new ServiceResource { Unit = Timesyncd + ".service", RestartOn = after, Cause = "time" });
                break;
            case "chrony":
                var sources = string.Concat(time.Servers.Select(s => $"server {s} iburst\n"));
                after = Servers(time, "/etc/chrony/sources.d/palisade.sources", sources, catalog);
                catalog.Add(new ServiceResource { Unit = "chrony.service", RestartOn = after, Cause = "time" });
                break;
            default:
                catalog.Add(new ServiceResource { Unit = facts.TimeDaemon + ".service", Cause = "time" });
                if (time.Servers.Length > 0)
                {
                    catalog.Note($"time servers are set for systemd-timesyncd and chrony only; this node has {facts.TimeDaemon}");
                }

                break;
        }
    }

    private static ImmutableArray<string> Servers(TimeSpec time, string path, string content, CatalogBuilder catalog)
    {
        if (time.Servers.Length == 0)
        {
            // Servers that the YAML named once must not stay for ever.
            return [catalog.Put(new AbsentResource { Path = path, Cause = "time.servers" })];
        }

        catalog.Add(new DirectoryResource { Path = Path.GetDirectoryName(path)!, Cause = "time.servers" });
        return [catalog.Put(new FileResource { Path = path, Content = content, Cause = "time.servers" })];
    }
}
