using System.Globalization;

namespace Palisade.Core.Text;

/// <summary>Sizes of files for people, in powers of ten as disks and downloads are labelled: <c>68.2 MB</c>.</summary>
public static class FileSize
{
    private static readonly string[] Units = ["kB", "MB", "GB", "TB"];

    public static string Of(long bytes)
    {
        if (bytes < 1000)
        {
            return bytes == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
        }

        var (size, unit) = (bytes / 1000.0, 0);
        // 999.95 would be shown as 1000.0 of the smaller unit.
        while (size >= 999.95 && unit < Units.Length - 1)
        {
            (size, unit) = (size / 1000, unit + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.0} {Units[unit]}");
    }
}
