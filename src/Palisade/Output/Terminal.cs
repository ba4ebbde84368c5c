using System.Text;

namespace Palisade.Output;

/// <summary>
/// The three standard streams and what is known about them. Results go to <see cref="Out"/>, everything else (progress,
/// questions, errors) to <see cref="Error"/>. Redrawing is only for a stream that is a terminal.
/// </summary>
internal sealed record Terminal
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public TextReader In { get; init; } = TextReader.Null;

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InIsTerminal { get; init; }

    /// <summary>Columns; 80 where there is no terminal to ask.</summary>
    public int Width { get; init; } = 80;

    public ColorChoice Color { get; init; } = ColorChoice.Auto;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    public bool OutHasColor => HasColor(OutIsTerminal);

    public bool ErrorHasColor => HasColor(ErrorIsTerminal);

    public static Terminal OfProcess() => new()
    {
        Out = Writer(Console.OpenStandardOutput()),
        Error = Writer(Console.OpenStandardError()),
        In = Console.In,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InIsTerminal = !Console.IsInputRedirected,
        Width = ProcessWidth(),
        Environment = System.Environment.GetEnvironmentVariable,
    };

    /// <summary>An option beats the environment; NO_COLOR counts only when it is not empty (no-color.org).</summary>
    private bool HasColor(bool isTerminal) => Color switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        _ => isTerminal && string.IsNullOrEmpty(Environment("NO_COLOR")) && Environment("TERM") is not (null or "" or "dumb"),
    };

    // UTF-8 whatever the locale says: node names, excerpts and diffs come from files that are UTF-8.
    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };

    private static int ProcessWidth()
    {
        if (Console.IsOutputRedirected && Console.IsErrorRedirected)
        {
            return 80;
        }

        try
        {
            return Console.WindowWidth is > 20 and var width ? width : 80;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return 80;
        }
    }
}
