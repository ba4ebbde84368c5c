using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Palisade.K3sStandIn.Cluster;

/// <summary>
/// A text in a real SQLite 3 database (www.sqlite.org/fileformat2.html): one table <c>kine</c> with one row, so that <c>sqlite3</c>
/// can copy it as it copies the real one. Two pages of 64 KiB, each a leaf with one cell.
/// </summary>
internal static class SqliteFile
{
    private const int Page = 65536;
    private const string Schema = "CREATE TABLE kine(value BLOB)";

    public static byte[] Write(string text)
    {
        var file = new byte[2 * Page];
        Encoding.ASCII.GetBytes("SQLite format 3\0").CopyTo(file, 0);
        // The page size 65536 is written 1; versions 1 and 1; the payload fractions are fixed.
        new byte[] { 0, 1, 1, 1, 0, 64, 32, 32 }.CopyTo(file, 16);
        foreach (var (at, value) in new[] { (24, 1), (28, 2), (40, 1), (44, 4), (56, 1), (92, 1), (96, 3045000) })
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(at), value);
        }

        Leaf(file, 0, 100, Record(Text("table"), Text("kine"), Text("kine"), [[1], [2]], Text(Schema)));
        Leaf(file, Page, 0, Record(Blob(Pack(text))));
        return file;
    }

    public static string Read(byte[] file)
    {
        var cell = Page + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(Page + 8));
        if (cell == Page || Encoding.ASCII.GetString(file, 0, 15) != "SQLite format 3")
        {
            throw new Refusal("building kine: file is not a database");
        }

        Varint(file, ref cell);
        Varint(file, ref cell);
        var header = cell;
        cell += (int)Varint(file, ref header);
        var length = (int)(Varint(file, ref header) - 12) / 2;
        using var packed = new GZipStream(new MemoryStream(file, cell, length), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        return reader.ReadToEnd();
    }

    private static byte[] Pack(string text)
    {
        using var buffer = new MemoryStream();
        using (var zip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.Length < Page - 300 ? buffer.ToArray() : throw new Refusal("the stand-in's database is full");
    }

    // A column is its serial type and its bytes.
    private static byte[][] Text(string s) => [Varint((s.Length * 2) + 13), Encoding.ASCII.GetBytes(s)];

    private static byte[][] Blob(byte[] b) => [Varint((b.Length * 2) + 12), b];

    private static byte[] Record(params byte[][][] columns)
    {
        byte[] types = [.. columns.SelectMany(c => c[0])];
        byte[] payload = [(byte)(types.Length + 1), .. types, .. columns.SelectMany(c => c[1])];
        return [.. Varint(payload.Length), 1, .. payload];
    }

    private static void Leaf(byte[] file, int page, int header, byte[] cell)
    {
        var start = Page - cell.Length;
        file[page + header] = 13;
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(page + header + 3), 1);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(page + header + 5), (ushort)start);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(page + header + 8), (ushort)start);
        cell.CopyTo(file, page + start);
    }

    private static byte[] Varint(int value) => value < 128 ? [(byte)value]
        : value < 16384 ? [(byte)((value >> 7) | 128), (byte)(value & 127)]
        : [(byte)((value >> 14) | 128), (byte)(((value >> 7) & 127) | 128), (byte)(value & 127)];

    private static long Varint(byte[] file, ref int at)
    {
        long value = 0;
        for (var more = true; more; at++)
        {
            value = (value << 7) | (uint)(file[at] & 127);
            more = file[at] >= 128;
        }

        return value;
    }
}
