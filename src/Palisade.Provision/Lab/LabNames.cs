using System.Security.Cryptography;
using System.Text;

namespace Palisade.Provision.Lab;

/// <summary>
/// Names of what a lab makes on the machine. Each carries the lab's name or a digest of it, so that labs stand side by side and
/// taking one down finds its own things and no others. Interface names have at most 15 bytes (IFNAMSIZ).
/// </summary>
internal static class LabNames
{
    public static string Bridge(string lab) => "pal-" + Digest(lab);

    public static string Veth(string lab, int index) => string.Create(null, $"pv{Digest(lab)}-{index}");

    /// <summary>Cluster names have no underscore, so this mapping is one to one.</summary>
    public static string NftTable(string lab) => "palisade_lab_" + lab.Replace('-', '_');

    public static string Cgroup(string lab, string node) => $"palisade-lab.{lab}.{node}";

    private static string Digest(string lab) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lab)))[..6];
}
