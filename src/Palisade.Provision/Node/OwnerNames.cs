using System.Globalization;

namespace Palisade.Provision.Node;

/// <summary>User and group names ↔ numbers, read from /etc/passwd and /etc/group at each change of those files.</summary>
internal sealed class OwnerNames
{
    private readonly NumberTable users = new("/etc/passwd");
    private readonly NumberTable groups = new("/etc/group");

    public uint Uid(string name) => users.NumberOf(name) ?? throw new IOException($"no user `{name}` on this node");

    public uint Gid(string name) => groups.NumberOf(name) ?? throw new IOException($"no group `{name}` on this node");

    /// <summary>The name, or the number where nobody has it.</summary>
    public string UserName(uint uid) => users.NameOf(uid);

    public string GroupName(uint gid) => groups.NameOf(gid);

    private sealed class NumberTable(string path)
    {
        private (DateTime Written, long Length) seen;
        private Dictionary<string, uint> byName = [];
        private Dictionary<uint, string> byNumber = [];

        /// <summary>A name, or a plain number as <see cref="NameOf"/> gives it for one without a name.</summary>
        public uint? NumberOf(string name)
        {
            Refresh();
            return byName.TryGetValue(name, out var number) || uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number) ? number : null;
        }

        public string NameOf(uint number)
        {
            Refresh();
            return byNumber.GetValueOrDefault(number) ?? number.ToString(CultureInfo.InvariantCulture);
        }

        private void Refresh()
        {
            var file = new FileInfo(path);
            if (!file.Exists || (file.LastWriteTimeUtc, file.Length) == seen)
            {
                return;
            }

            seen = (file.LastWriteTimeUtc, file.Length);
            (byName, byNumber) = (new(StringComparer.Ordinal), []);
            foreach (var parts in File.ReadLines(path).Select(l => l.Split(':')).Where(p => p.Length > 2))
            {
                if (uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    byName.TryAdd(parts[0], number);
                    byNumber.TryAdd(number, parts[0]);
                }
            }
        }
    }
}
