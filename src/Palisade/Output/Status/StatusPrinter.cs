using System.Globalization;

namespace Palisade.Output.Status;

internal static class StatusPrinter
{
    public static void Print(Terminal terminal, StatusReport report)
    {
        var color = terminal.OutHasColor;
        if (report.Actions.Count == 0)
        {
            terminal.Out.WriteLine(Ansi.Paint(color, Ansi.Green, $"{report.Cluster}: all is well"));
        }

        foreach (var action in report.Actions)
        {
            terminal.Out.WriteLine(Ansi.Paint(color, Ansi.Red, "! ") + Core.Text.DisplayText.Printable(action.Problem));
            terminal.Out.WriteLine("    " + Core.Text.DisplayText.Printable(action.Help));
        }

        terminal.Out.WriteLine();
        var nodes = new Table("NODE", "ROLE", "ADDRESS", "ENGINE", "MESH", "LOAD", "MEM", "DISK", "TEMP", "UP");
        foreach (var n in report.Nodes)
        {
            nodes.Add(
                n.Name,
                n.Role,
                n.Address,
                n.Reachable ? n.Engine : "unreachable",
                n.MeshPeers is null ? null : $"{n.MeshReached}/{n.MeshPeers}",
                n.Load?.ToString("0.0", CultureInfo.InvariantCulture),
                n.MemoryPercent is null ? null : $"{n.MemoryPercent} %",
                n.DiskPercent is null ? null : $"{n.DiskPercent} %",
                n.Temperature is null ? null : $"{n.Temperature:0} °C",
                n.Uptime);
        }

        nodes.Write(terminal);
        if (report.Services.Count > 0)
        {
            terminal.Out.WriteLine();
            var services = new Table("SERVICE", "PORTS", "REPLICAS", "PROBLEM");
            foreach (var s in report.Services)
            {
                services.Add(s.Name, string.Join(' ', s.Ports), s.Wanted is null ? null : $"{s.Running}/{s.Wanted}", s.Problem);
            }

            services.Write(terminal);
        }
    }
}
