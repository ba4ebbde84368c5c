using System.Collections.Immutable;

namespace Palisade.Core.Converge.Resources;

/// <summary>Debian packages that are installed (any version), or not there at all.</summary>
public sealed record PackagesResource : Resource
{
    public override string Id => (Absent ? "no-packages:" : "packages:") + string.Join(',', Names);

    public required ImmutableArray<string> Names { get; init; }

    public bool Absent { get; init; }

    /// <summary>Units that must not start during installation because their configuration comes later.</summary>
    public ImmutableArray<string> KeepStopped { get; init; } = [];
}

/// <summary>A login user with exactly these keys.</summary>
public sealed record UserResource : Resource
{
    public override string Id => "user:" + Name;

    public required string Name { get; init; }

    public string Shell { get; init; } = "/bin/bash";

    /// <summary>Supplementary groups it must at least have; groups the node lacks are skipped.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Content of <c>~/.ssh/authorized_keys</c>, one line each; null leaves the file alone.</summary>
    public ImmutableArray<string>? AuthorizedKeys { get; init; }

    /// <summary>crypt(5) hash for shadow, or null for a locked password (login by key still works).</summary>
    public string? PasswordHash { get; init; }

    /// <summary>System account without a home of its own and without login.</summary>
    public bool System { get; init; }
}

/// <summary>A user that does not exist: its processes ended, its home and crontab kept in the undo journal.</summary>
public sealed record AbsentUserResource : Resource
{
    public override string Id => "absent-user:" + Name;

    public required string Name { get; init; }
}

/// <summary>A systemd unit.</summary>
public sealed record ServiceResource : Resource
{
    public override string Id => "service:" + Unit;

    public required string Unit { get; init; }

    /// <summary>Null leaves it as it is.</summary>
    public bool? Enabled { get; init; } = true;

    public bool? Running { get; init; } = true;

    public bool Masked { get; init; }

    /// <summary>Ids of resources of the same catalog whose change restarts the unit.</summary>
    public ImmutableArray<string> RestartOn { get; init; } = [];

    /// <summary>Ids of resources of the same catalog whose change reloads the unit.</summary>
    public ImmutableArray<string> ReloadOn { get; init; } = [];
}

/// <summary>
/// Kernel settings: the file under /etc/sysctl.d and the running values. A key this kernel does not have is skipped and said
/// aloud; a read-only key (containers) likewise. <c>max</c> as a value means the largest the kernel accepts.
/// </summary>
public sealed record SysctlResource : Resource
{
    public override string Id => "sysctl:" + Path;

    public required string Path { get; init; }

    public required ImmutableSortedDictionary<string, string> Values { get; init; }
}

public sealed record HostNameResource : Resource
{
    public override string Id => "hostname";

    public required string Name { get; init; }
}

public sealed record TimeZoneResource : Resource
{
    public override string Id => "timezone";

    /// <summary>IANA name.</summary>
    public required string Zone { get; init; }
}

/// <summary>One nftables table, loaded now and at boot from its own file; other tables are never touched.</summary>
public sealed record NftTableResource : Resource
{
    public override string Id => $"nft:{Family} {Name}";

    /// <summary><c>inet</c>, <c>ip</c>, ...</summary>
    public string Family { get; init; } = "inet";

    public required string Name { get; init; }

    /// <summary>The file's text: begins with the table's (re)definition so that loading it replaces the table atomically.</summary>
    public required string Ruleset { get; init; }

    /// <summary>Where the text lives on the node, mode 0600.</summary>
    public required string Path { get; init; }
}

/// <summary>The last resort: a program with a guard. Prefer a resource of a kind of its own.</summary>
public sealed record CommandResource : Resource
{
    public override string Id => "command:" + Name;

    /// <summary>What it does, in words: unique within the catalog.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Exit status 0 means nothing to do. Empty: run exactly when <see cref="Resource.OnlyAfter"/> fires (which must then be set).
    /// </summary>
    public ImmutableArray<string> Unless { get; init; } = [];

    public required ImmutableArray<string> Run { get; init; }

    /// <summary>Written to standard input; secrets go here, never into <see cref="Run"/>.</summary>
    public string? Input { get; init; }

    public bool InputSecret { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
