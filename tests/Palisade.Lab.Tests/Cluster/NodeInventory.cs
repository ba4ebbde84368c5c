using Palisade.Provision.Lab;
using Shouldly;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>What a board is made of, for comparing: every path below /etc with mode, owner and content, users, packages.</summary>
public sealed record NodeInventory(IReadOnlyList<string> Etc, IReadOnlyList<string> Users, IReadOnlyList<string> Packages)
{
    /// <summary>
    /// Paths that may differ between a new board and one that was given back, each with its reason.
    /// </summary>
    private static readonly string[] MayDiffer =
    [
        "/etc/ld.so.cache", // an index that every installation and removal of a library writes anew
        "/etc/mtab",
        "/etc/passwd-", // backups that the user tools keep of the file before
        "/etc/shadow-",
        "/etc/group-",
        "/etc/gshadow-",
        "/etc/subuid-",
        "/etc/subgid-",
        "/etc/.pwd.lock",
        "/etc/resolv.conf",
    ];

    public static NodeInventory Empty { get; } = new([], [], []);

    public static async Task<NodeInventory> TakeAsync(LabHost node, CancellationToken cancel) => new(
        [
            .. (await LinesAsync(node, "cd / && find /etc \\( -type f -printf '%p %m %u:%g ' -exec sh -c 'sha256sum <\"$1\"' _ {} \\; \\) -o \\( -type l -printf '%p -> %l\\n' \\) -o -printf '%p %m %u:%g\\n'", cancel))
                .Where(l => !MayDiffer.Contains(l.Split(' ')[0])).Order(StringComparer.Ordinal),
        ],
        await LinesAsync(node, "getent passwd | sort; getent group | sort", cancel),
        await LinesAsync(node, "dpkg-query -W -f '${Package} ${db:Status-Abbrev}\\n' | sort; apt-mark showmanual | sort", cancel));

    private static async Task<string[]> LinesAsync(LabHost node, string script, CancellationToken cancel)
    {
        var result = await node.ExecAsync(["sh", "-c", script], cancel);
        result.Ok.ShouldBeTrue(result.Error);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
