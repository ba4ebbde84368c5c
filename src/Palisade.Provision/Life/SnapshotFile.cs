using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Palisade.Core;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Life;

/// <summary>
/// A snapshot on the operator's machine: an ordinary tar file (so that it opens without Palisade) with <c>snapshot.json</c>, the server
/// token without which the data cannot be read, the data, and <c>SHA256SUMS</c> over the three, as sha256sum(1) writes and checks it.
/// Whoever has the file has the cluster: mode 0600.
/// </summary>
public sealed class SnapshotFile
{
    private const string InfoEntry = "snapshot.json";
    private const string TokenEntry = "token";
    private const string DataEntry = "data";
    private const string SumsEntry = "SHA256SUMS";

    /// <summary>The two texts; the data may be as large as it likes.</summary>
    private const long MaxText = 64 * 1024;

    private SnapshotFile(string path, SnapshotInfo info, Secret token, string digest) => (Path, Info, Token, Digest) = (path, info, token, digest);

    public string Path { get; }

    public SnapshotInfo Info { get; }

    /// <summary>The server token of the time, as the server's own file has it.</summary>
    public Secret Token { get; }

    /// <summary>SHA-256 (hex) of the data.</summary>
    public string Digest { get; }

    /// <param name="dataPath">Local file with the data.</param>
    public static void Write(string path, SnapshotInfo info, Secret token, string dataPath)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(info, LifeJson.Default.SnapshotInfo);
        var secret = Encoding.ASCII.GetBytes(token.Reveal() + "\n");
        using var data = File.OpenRead(dataPath);
        var sums = $"{Hex(SHA256.HashData(json))}  {InfoEntry}\n{Hex(SHA256.HashData(secret))}  {TokenEntry}\n{Hex(SHA256.HashData(data))}  {DataEntry}\n";
        data.Position = 0;
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, Kubeconfig.PrivateFile))
        using (var tar = new TarWriter(file, TarEntryFormat.Pax))
        {
            Add(tar, InfoEntry, new MemoryStream(json), info.Time);
            Add(tar, TokenEntry, new MemoryStream(secret), info.Time);
            Add(tar, DataEntry, data, info.Time);
            Add(tar, SumsEntry, new MemoryStream(Encoding.ASCII.GetBytes(sums)), info.Time);
        }

        File.Move(temporary, path, overwrite: false);
    }

    /// <summary>Reads the whole file and checks every sum.</summary>
    /// <param name="dataTo">Where the data is written, to a file of mode 0600; null only checks it.</param>
    public static SnapshotFile Read(string path, string? dataTo = null)
    {
        try
        {
            return ReadChecked(path, dataTo);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or JsonException or ArgumentException)
        {
            throw Damaged(path, e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message, e);
        }
    }

    private static SnapshotFile ReadChecked(string path, string? dataTo)
    {
        using var file = File.OpenRead(path);
        using var tar = new TarReader(file);
        byte[]? json = null, token = null, sums = null;
        string? digest = null;
        while (tar.GetNextEntry() is { } entry)
        {
            var content = entry is { EntryType: TarEntryType.RegularFile, DataStream: { } stream } ? stream : throw Damaged(path, $"`{entry.Name}` is not a file with content");
            switch (entry.Name)
            {
                case InfoEntry when json is null:
                    json = Small(path, content);
                    break;
                case TokenEntry when token is null:
                    token = Small(path, content);
                    break;
                case SumsEntry when sums is null:
                    sums = Small(path, content);
                    break;
                case DataEntry when digest is null:
                    digest = Copy(content, dataTo);
                    break;
                default:
                    throw Damaged(path, $"`{entry.Name}` does not belong into it");
            }
        }

        if (json is null || token is null || sums is null || digest is null)
        {
            throw Damaged(path, "parts of it are missing");
        }

        var expected = $"{Hex(SHA256.HashData(json))}  {InfoEntry}\n{Hex(SHA256.HashData(token))}  {TokenEntry}\n{digest}  {DataEntry}\n";
        var info = JsonSerializer.Deserialize(json, LifeJson.Default.SnapshotInfo);
        return Encoding.ASCII.GetString(sums) != expected ? throw Damaged(path, "what it holds does not match its checksums")
            : info is not { Format: SnapshotInfo.CurrentFormat } ? throw Damaged(path, "another version of Palisade wrote it")
            : new SnapshotFile(path, info, new Secret(Encoding.ASCII.GetString(token).Trim()), digest);
    }

    private static void Add(TarWriter tar, string name, Stream content, DateTimeOffset time) => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = content,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        ModificationTime = time,
    });

    private static byte[] Small(string path, Stream content)
    {
        if (content.Length > MaxText)
        {
            throw Damaged(path, "a part of it is much larger than it can be");
        }

        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        return bytes;
    }

    private static string Copy(Stream content, string? to)
    {
        if (to is null)
        {
            return Hex(SHA256.HashData(content));
        }

        using var file = new FileStream(to, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        content.CopyTo(file);
        file.Position = 0;
        return Hex(SHA256.HashData(file));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static PalisadeException Damaged(string path, string why, Exception? inner = null) => new(
        K3sLifeErrors.SnapshotUnreadable, $"`{path}` cannot be used as a snapshot: {why}", "`palisade snapshot --list` shows the snapshots on this machine", inner: inner);
}
