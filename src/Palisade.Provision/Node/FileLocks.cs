using System.Text;
using Palisade.Linux;

namespace Palisade.Provision.Node;

/// <summary>flock(2) on files: the kernel takes the lock back even from a process that was killed.</summary>
internal sealed class FileLocks : INodeLocks
{
    public IDisposable? TryTake(string path, string note)
    {
        var (folder, name) = SafePath.OpenParent(path);
        using (folder)
        {
            var file = LinuxFiles.OpenAppend(folder, name);
            if (!LinuxFiles.TryLock(file))
            {
                file.Dispose();
                return null;
            }

            var stream = new FileStream(file, FileAccess.Write, bufferSize: 0);
            stream.SetLength(0);
            stream.Write(Encoding.UTF8.GetBytes(note));
            return stream;
        }
    }
}
