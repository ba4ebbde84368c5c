using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Linux;

namespace Palisade.Provision.Node;

/// <summary>The board itself.</summary>
public sealed class RealSystem : ISystem
{
    private readonly OwnerNames owners = new();
    private readonly DockerSocket docker = new();

    public TimeProvider Clock => TimeProvider.System;

    public INetworkProbe Network { get; } = new NetworkProbe();

    public FileStatus? Stat(string path)
    {
        if (SafePath.TryOpenParent(path) is not var (folder, name))
        {
            return null;
        }

        using (folder)
        {
            if (LinuxFiles.Stat(folder, name) is not { } stat)
            {
                return null;
            }

            var kind = stat.IsFile ? FileKind.File : stat.IsDirectory ? FileKind.Directory : stat.IsSymlink ? FileKind.Symlink : FileKind.Other;
            return new FileStatus(
                kind,
                Convert.ToString(stat.Permissions, 8).PadLeft(4, '0'),
                owners.UserName(stat.Uid),
                owners.GroupName(stat.Gid),
                stat.Length,
                stat.IsSymlink ? LinuxFiles.ReadLink(folder, name) : null,
                string.Create(CultureInfo.InvariantCulture, $"{stat.Device:x}:{stat.Inode}:{stat.Length}:{stat.Changed}"),
                stat.Device,
                stat.Modified);
        }
    }

    public byte[] ReadFile(string path)
    {
        var (folder, name) = SafePath.OpenParent(path);
        using (folder)
        using (var file = LinuxFiles.OpenRead(folder, name))
        using (var stream = new FileStream(file, FileAccess.Read, bufferSize: 0))
        using (var memory = new MemoryStream())
        {
            // Files of /proc say that they are empty; only reading to the end tells.
            stream.CopyTo(memory);
            return memory.ToArray();
        }
    }

    public async Task<string> DigestAsync(string path, CancellationToken cancel)
    {
        var (folder, name) = SafePath.OpenParent(path);
        using (folder)
        using (var file = LinuxFiles.OpenRead(folder, name))
        {
            var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
            await using var open = stream.ConfigureAwait(false);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel).ConfigureAwait(false));
        }
    }

    public async Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, string mode, string owner, string group, Func<string, Task>? validate, CancellationToken cancel)
    {
        var (folder, name) = SafePath.OpenParent(path);
        using (folder)
        {
            var temporary = TemporaryName(name);
            try
            {
                using (var file = LinuxFiles.CreateNew(folder, temporary))
                {
                    using var stream = new FileStream(file, FileAccess.Write, bufferSize: 0);
                    await stream.WriteAsync(content, cancel).ConfigureAwait(false);
                    LinuxFiles.ChangeOwner(file, owners.Uid(owner), owners.Gid(group), path);
                    LinuxFiles.ChangeMode(file, Mode(mode), path);
                    LinuxFiles.Sync(file, path);
                }

                if (validate is not null)
                {
                    await validate(Path.Combine(Path.GetDirectoryName(path)!, temporary)).ConfigureAwait(false);
                }

                LinuxFiles.Rename(folder, temporary, folder, name);
            }
            catch
            {
                if (LinuxFiles.Stat(folder, temporary) is not null)
                {
                    LinuxFiles.Unlink(folder, temporary, directory: false);
                }

                throw;
            }

            LinuxFiles.Sync(folder, path);
        }
    }

    public void SetMode(string path, string mode, string owner, string group)
    {
        var (folder, name) = SafePath.OpenParent(path);
        using (folder)
        {
            LinuxFiles.ChangeModeAndOwner(folder, name, Mode(mode), owners.Uid(owner), owners.Gid(group));
        }
    }

    public void CreateDirectory(string path, string mode, string owner, string group)
    {
        var (folder, name) = SafePath.OpenParent(path);
        using (folder)
        {
            var present = LinuxFiles.Stat(folder, name);
            if (present is { IsDirectory: false })
            {
                throw new IOException($"`{path}` exists and is not a directory");
            }

            if (present is null)
            {
                LinuxFiles.MakeDirectory(folder, name, 0x1C0);
            }

            LinuxFiles.ChangeModeAndOwner(folder, name, Mode(mode), owners.Uid(owner), owners.Gid(group));
            LinuxFiles.Sync(folder, path);
        }
    }

    public void CreateSymlink(string path, string target)
    {
        var (folder, name) = SafePath.OpenParent(path);
        using (folder)
        {
            LinuxFiles.MakeSymlink(folder, name, target);
            LinuxFiles.Sync(folder, path);
        }
    }

    public void Delete(string path)
    {
        if (SafePath.TryOpenParent(path) is not var (folder, name))
        {
            return;
        }

        using (folder)
        {
            Delete(folder, name);
        }
    }

    public void Move(string from, string to)
    {
        var (fromFolder, fromName) = SafePath.OpenParent(from);
        using (fromFolder)
        {
            var (toFolder, toName) = SafePath.OpenParent(to);
            using (toFolder)
            {
                LinuxFiles.Rename(fromFolder, fromName, toFolder, toName);
                LinuxFiles.Sync(toFolder, to);
            }
        }
    }

    public void Append(string path, ReadOnlyMemory<byte> content)
    {
        var (folder, name) = SafePath.OpenParent(path);
        using (folder)
        using (var file = LinuxFiles.OpenAppend(folder, name))
        {
            using var stream = new FileStream(file, FileAccess.Write, bufferSize: 0);
            stream.Write(content.Span);
            LinuxFiles.Sync(file, path);
            LinuxFiles.Sync(folder, path);
        }
    }

    public void Copy(string from, string to)
    {
        var (fromFolder, fromName) = SafePath.OpenParent(from);
        using (fromFolder)
        using (var source = LinuxFiles.OpenRead(fromFolder, fromName))
        {
            var (toFolder, toName) = SafePath.OpenParent(to);
            using (toFolder)
            using (var target = LinuxFiles.CreateNew(toFolder, toName))
            {
                using var reader = new FileStream(source, FileAccess.Read, bufferSize: 0);
                using var writer = new FileStream(target, FileAccess.Write, bufferSize: 0);
                reader.CopyTo(writer);
                LinuxFiles.Sync(target, to);
            }
        }
    }

    public void WriteKernelFile(string path, string text)
    {
        if (!path.StartsWith("/proc/", StringComparison.Ordinal) && !path.StartsWith("/sys/", StringComparison.Ordinal))
        {
            throw new ArgumentException($"`{path}` is not a kernel file");
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(Encoding.ASCII.GetBytes(text + "\n"));
    }

    public void Signal(int pid, int signal) => LinuxProcesses.Signal(pid, signal);

    public ImmutableArray<string> List(string path)
    {
        if (SafePath.TryOpenParent(path.TrimEnd('/') + "/.entries") is not var (folder, _))
        {
            return [];
        }

        using (folder)
        {
            return
            [
                .. new DirectoryInfo(LinuxFiles.ProcPath(folder)).EnumerateFileSystemInfos("*", AllEntries)
                    .Select(e => e.Name).Order(StringComparer.Ordinal),
            ];
        }
    }

    public Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancel) => ProcessRunner.RunAsync(command, cancel);

    public Task<DockerResponse> DockerAsync(string method, string path, string? jsonBody, CancellationToken cancel) =>
        docker.SendAsync(method, path, jsonBody, cancel);

    private static EnumerationOptions AllEntries => new() { AttributesToSkip = 0, ReturnSpecialDirectories = false };

    private static uint Mode(string octal) => Convert.ToUInt32(octal, 8);

    /// <summary>Begins with a dot and has no known ending, so that neither sshd, apt nor sudo reads it in their folders.</summary>
    private static string TemporaryName(string name) => $".{name}.palisade-{Guid.NewGuid():N}";

    private static void Delete(Microsoft.Win32.SafeHandles.SafeFileHandle folder, string name)
    {
        if (LinuxFiles.Stat(folder, name) is not { } stat)
        {
            return;
        }

        if (stat.IsDirectory)
        {
            using var inner = LinuxFiles.OpenDirectory(folder, name, out var error) ?? throw new IOException($"cannot open `{name}` (error {error})");
            foreach (var entry in new DirectoryInfo(LinuxFiles.ProcPath(inner)).GetFileSystemInfos("*", AllEntries))
            {
                Delete(inner, entry.Name);
            }
        }

        LinuxFiles.Unlink(folder, name, stat.IsDirectory);
    }
}
