using System.Text;
using Palisade.Core.Spec;

namespace Palisade;

/// <summary>The machine that the command runs on, as a configuration file may refer to it.</summary>
internal sealed class DiskEnvironment : ISpecEnvironment
{
    private const UnixFileMode ReadableByOthers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string HomeDirectory => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public SpecPath Probe(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                _ = Directory.EnumerateFileSystemEntries(path).FirstOrDefault();
                return new SpecPath(SpecPathKind.Directory);
            }

            if (!File.Exists(path))
            {
                return new SpecPath(SpecPathKind.Missing);
            }

            using var file = File.OpenRead(path);
            return new SpecPath(SpecPathKind.File, (File.GetUnixFileMode(file.SafeFileHandle) & ReadableByOthers) != 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SpecPath(SpecPathKind.Denied);
        }
    }

    public string? ReadText(string path, int limit)
    {
        try
        {
            using var file = File.OpenRead(path);
            var buffer = new byte[limit + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > limit ? null : Strict.GetString(buffer, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }
}
