namespace Palisade.Mesh.Ca;

/// <summary>A folder (<c>.palisade/CLUSTER/ca</c>) of mode 0700 with files of mode 0600.</summary>
public sealed class DirectoryCaStore : ICaStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder;

    /// <exception cref="IOException">Others may enter the folder.</exception>
    public DirectoryCaStore(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        if ((File.GetUnixFileMode(folder) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
        {
            throw new IOException($"`{folder}` holds the cluster's CA key and must have mode 0700");
        }

        this.folder = folder;
    }

    public string? Read(string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    public void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
