using System.Collections.Immutable;

namespace Palisade.Provision.Facts;

/// <summary>What of a board only a package or a boot changes, and what takes programs to find out.</summary>
/// <param name="Stamp">Of the boot and of dpkg's list of packages when they were asked.</param>
/// <param name="Machine">As <c>uname -m</c> names it.</param>
/// <param name="Virtualization">As <c>systemd-detect-virt</c> names it.</param>
/// <param name="PackageArchitecture">What dpkg installs.</param>
/// <param name="SshAlgorithms">What <c>ssh -Q</c> lists, by kind.</param>
internal sealed record SoftwareFacts(
    string Stamp,
    string Machine,
    string Virtualization,
    string? PackageArchitecture,
    string? IptablesVersion,
    string? SshdVersion,
    ImmutableSortedDictionary<string, ImmutableArray<string>> SshAlgorithms);
