using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Palisade.Core.Audit;

/// <summary>A hardening check: what a node is asked for, and what it must answer. Plain data, sent to nodes.</summary>
/// <param name="Id">Stable, cited by waivers: <c>SSH-01</c>.</param>
/// <param name="Source">Where the demand comes from: <c>CIS Debian 12 5.1.20</c>, <c>sshd_config(5)</c>.</param>
/// <param name="Weight">1 to 5; the score is the passed weight over all weight, in percent.</param>
public sealed record AuditCheck(string Id, string Title, string Source, int Weight, AuditProbe Probe);

/// <summary>How a check reads the node. Read only, and without any shell.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "probe")]
[JsonDerivedType(typeof(SshdProbe), "sshd")]
[JsonDerivedType(typeof(SysctlProbe), "sysctl")]
[JsonDerivedType(typeof(ModeProbe), "mode")]
[JsonDerivedType(typeof(UnitProbe), "unit")]
[JsonDerivedType(typeof(CommandProbe), "command")]
[JsonDerivedType(typeof(FileMatchProbe), "file-match")]
[JsonDerivedType(typeof(NoUserProbe), "no-user")]
public abstract record AuditProbe;

/// <summary>An option as <c>sshd -T</c> prints it; passes when the value is one of <paramref name="Wanted"/>, or, with
/// <paramref name="AtMost"/>, a number from 1 to it.</summary>
public sealed record SshdProbe(string Option, ImmutableArray<string> Wanted, int? AtMost = null) : AuditProbe;

/// <summary>A running kernel setting; a key that the kernel lacks passes as not applicable.</summary>
public sealed record SysctlProbe(string Key, ImmutableArray<string> Wanted) : AuditProbe;

/// <summary>Permission bits of a path that may at most be set (octal), and its owner; a missing path passes as not applicable.</summary>
public sealed record ModeProbe(string Path, string AtMost, string Owner = "root") : AuditProbe;

/// <summary>A systemd unit is active and enabled (or, wanted false, neither).</summary>
public sealed record UnitProbe(string Unit, bool Wanted = true) : AuditProbe;

/// <summary>A program whose output must match (or must not match) a regular expression.</summary>
public sealed record CommandProbe(ImmutableArray<string> Argv, string Pattern, bool MustMatch = true) : AuditProbe;

/// <summary>A file that must have (or must not have) a line matching a regular expression.</summary>
public sealed record FileMatchProbe(string Path, string Pattern, bool MustMatch = true) : AuditProbe;

/// <summary>None of these users exists with a usable login.</summary>
public sealed record NoUserProbe(ImmutableArray<string> Names) : AuditProbe;

public enum AuditVerdict
{
    Pass,
    Fail,

    /// <summary>The node has no such thing (a kernel setting of another architecture).</summary>
    NotApplicable,
}

/// <param name="Found">What was there, in the probe's words.</param>
/// <param name="Wanted">What would pass.</param>
public sealed record AuditFinding(string Id, AuditVerdict Verdict, string Found, string Wanted);
