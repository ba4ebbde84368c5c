using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Palisade.Provision.Life;

/// <param name="Digest">Of the snapshot's data: another snapshot begins anew.</param>
/// <param name="Done">Steps by name, in the order they were done.</param>
public sealed record RestoreProgress(string Digest, ImmutableArray<string> Done);

/// <param name="What"><c>tokens</c> or <c>certificates</c>.</param>
/// <param name="Done">Steps by name.</param>
public sealed record RotationProgress(string What, ImmutableArray<string> Done);

/// <summary>Remembers in the state folder how far a long change got. No secrets.</summary>
internal sealed class ProgressFile<T>(string path, JsonTypeInfo<T> type)
    where T : class
{
    /// <summary>Null where nothing is under way, or where what stands there cannot be read: every step may be done twice.</summary>
    public T? Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(T progress)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(progress, type));
        File.Move(path + ".new", path, overwrite: true);
    }

    public void Clear() => File.Delete(path);
}
