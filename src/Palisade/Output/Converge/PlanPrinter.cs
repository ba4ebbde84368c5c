using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Provision.Converge;

namespace Palisade.Output.Converge;

/// <summary>A plan for reading: what happens to which node, with the real differences.</summary>
internal sealed class PlanPrinter(TextWriter writer, bool color, SpecDocument document, bool why)
{
    public void Print(ClusterPlan plan)
    {
        foreach (var node in plan.Nodes.Where(n => Changes(n) || n.Reminders.Length > 0))
        {
            writer.WriteLine(Ansi.Paint(color, Ansi.Bold, node.Node));
            foreach (var change in node.Changes)
            {
                Print(change);
            }

            foreach (var unknown in node.Unknown)
            {
                writer.WriteLine($"  {Ansi.Paint(color, Ansi.Cyan, "?")} {DisplayText.Printable(unknown)}: known after apply");
            }

            foreach (var note in Changes(node) ? node.Notes.AddRange(node.Reminders) : node.Reminders)
            {
                writer.WriteLine(Ansi.Paint(color, Ansi.Dim, "  note: " + DisplayText.Printable(note)));
            }

            writer.WriteLine();
        }

        foreach (var name in plan.Departing)
        {
            writer.WriteLine($"{Ansi.Paint(color, Ansi.Bold, name)}");
            writer.WriteLine($"  {Ansi.Paint(color, Ansi.Red, "-")} leaves the cluster: it no longer stands in {document.Source.Name}");
            writer.WriteLine();
        }

        writer.WriteLine(Summary(plan, document.Spec.Engine.Kind != EngineKinds.Kubernetes));
    }

    /// <param name="boards">False for a cluster that somebody else runs: it is one thing, whatever it consists of.</param>
    public static string Summary(ClusterPlan plan, bool boards)
    {
        if (!plan.HasChanges)
        {
            return !boards ? "Nothing to do: the cluster is as the file says."
                : plan.Nodes.Length == 1 ? "Nothing to do: the node is as the file says." : $"Nothing to do: all {plan.Nodes.Length} nodes are as the file says.";
        }

        var where = boards ? $"on {plan.Nodes.Count(Changes)} of {Counted.Of(plan.Nodes.Length, "node")}" : "in the cluster";
        var text = $"Plan: {plan.Count(ChangeAction.Create)} to add, {plan.Count(ChangeAction.Update)} to change, "
            + $"{plan.Count(ChangeAction.Delete)} to remove, {plan.Count(ChangeAction.Run)} to run {where}.";
        var unknown = plan.Nodes.Sum(n => n.Unknown.Length);
        return unknown > 0 ? text + $" {unknown} known after apply." : text;
    }

    private static bool Changes(NodePlan node) => node.Changes.Length > 0 || node.Unknown.Length > 0;

    private void Print(PlannedChange change)
    {
        var sign = ChangeSigns.Of(change.Change.Action);
        var paint = ChangeSigns.ColorOf(sign);
        var risk = change.Resource.Risk switch
        {
            Risk.None => "",
            Risk.Access => "  [can cut SSH: reverts by itself unless a new login works]",
            Risk.Reboot => "  [needs a reboot]",
            _ => "  [can cut SSH; needs a reboot]",
        };
        writer.WriteLine($"  {Ansi.Paint(color, paint, sign.ToString())} {DisplayText.Printable(change.Resource.Id)}{Ansi.Paint(color, Ansi.Yellow, risk)}");
        if (change.Change.Summary.Length > 0)
        {
            writer.WriteLine("      " + DisplayText.Printable(change.Change.Summary));
        }

        if (why)
        {
            var place = document.SpanOf(change.Resource.Cause) is { } span ? $"{document.Source.Name}:{span}" : "the default";
            writer.WriteLine(Ansi.Paint(color, Ansi.Dim, $"      because of {change.Resource.Cause} ({place}), phase {change.Phase}"));
        }

        foreach (var note in change.Notes)
        {
            writer.WriteLine(Ansi.Paint(color, Ansi.Dim, "      note: " + DisplayText.Printable(note)));
        }

        foreach (var line in change.Change.Diff?.TrimEnd('\n').Split('\n') ?? [])
        {
            var style = line.StartsWith('+') ? Ansi.Green : line.StartsWith('-') ? Ansi.Red : Ansi.Dim;
            writer.WriteLine("      " + Ansi.Paint(color, style, DisplayText.Printable(line)));
        }
    }
}
