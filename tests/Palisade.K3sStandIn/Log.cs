namespace Palisade.K3sStandIn;

/// <summary>Lines shaped as logrus shapes them, for whoever reads the journal.</summary>
internal static class Log
{
    public static void Info(string message) => Write("info", message);

    public static void Error(string message) => Write("error", message);

    public static void Fatal(string message) => Write("fatal", message);

    private static void Write(string level, string message) =>
        Console.Error.WriteLine($"time=\"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}\" level={level} msg=\"{message.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
}

/// <summary>What makes the program end as K3s ends: a fatal line and status 1.</summary>
internal sealed class Refusal(string message) : Exception(message);
