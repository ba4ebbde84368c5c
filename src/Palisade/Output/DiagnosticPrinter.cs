using Palisade.Core.Diagnostics;

namespace Palisade.Output;

/// <summary>Prints findings to stderr, a blank line between two.</summary>
internal sealed class DiagnosticPrinter(Terminal terminal)
{
    public void Print(params IEnumerable<Diagnostic> diagnostics)
    {
        var first = true;
        foreach (var diagnostic in diagnostics)
        {
            if (!first)
            {
                terminal.Error.WriteLine();
            }

            terminal.Error.Write(DiagnosticText.Render(diagnostic, terminal.ErrorHasColor, terminal.Width));
            first = false;
        }
    }
}
