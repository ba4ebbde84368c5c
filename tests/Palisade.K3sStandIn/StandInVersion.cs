using System.Text;

namespace Palisade.K3sStandIn;

/// <summary>
/// The release it claims to be. Tests make another release by adding a line to a copy of the file, which also gives it another
/// checksum; the loader looks for its bundle from the front and does not mind.
/// </summary>
internal static class StandInVersion
{
    private const string Marker = "\nK3S-STANDIN-RELEASE=";

    public const string Default = "v1.34.1+k3s1";

    public static string Text { get; } = Read();

    private static string Read()
    {
        using var file = File.OpenRead(Environment.ProcessPath!);
        file.Seek(-Math.Min(200, file.Length), SeekOrigin.End);
        var tail = new byte[200];
        var text = Encoding.Latin1.GetString(tail, 0, file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false));
        return text.LastIndexOf(Marker, StringComparison.Ordinal) is >= 0 and var at ? text[(at + Marker.Length)..].Trim() : Default;
    }
}
