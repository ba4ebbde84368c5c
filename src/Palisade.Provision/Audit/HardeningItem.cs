using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Palisade.Core.Audit;

namespace Palisade.Provision.Audit;

/// <summary>
/// One row of the hardening catalogue. A phase renders its value from it and <c>palisade audit</c> makes its check from it, so
/// that what is applied and what is judged cannot drift apart.
/// </summary>
/// <param name="Id">Stable, cited by waivers: <c>SSH-01</c>. A retired id is never given a new meaning.</param>
/// <param name="Source">Where the demand comes from.</param>
/// <param name="Weight">1 to 5.</param>
public abstract record HardeningItem(string Id, string Title, string Source, int Weight)
{
    /// <summary>Null where the item has no meaning on this node.</summary>
    public abstract AuditProbe? Probe(HardenTarget target);
}

/// <summary>An option of sshd_config(5).</summary>
/// <param name="Value">As sshd_config takes it; null leaves the option out on this node.</param>
/// <param name="AtMost">A smaller number is as good.</param>
/// <param name="Printed">False for an option of Debian's own that <c>sshd -T</c> does not print.</param>
public sealed record SshdItem(string Id, string Title, string Source, int Weight, string Option, Func<HardenTarget, string?> Value, bool AtMost = false, bool Printed = true)
    : HardeningItem(Id, Title, Source, Weight)
{
    public override AuditProbe? Probe(HardenTarget target) => (Value(target), Printed) switch
    {
        (null, _) => null,
        ({ } value, false) => new FileMatchProbe(HardeningCatalog.SshdPath, $"^{Option} {Regex.Escape(value)}$"),
        ({ } value, true) => new SshdProbe(Option.ToLowerInvariant(), [value], AtMost ? int.Parse(value, CultureInfo.InvariantCulture) : null),
    };
}

/// <summary>A kernel setting.</summary>
/// <param name="AlsoFine">Values that a check accepts besides the one that is set.</param>
public sealed record SysctlItem(string Id, string Title, string Source, int Weight, string Key, string Value, ImmutableArray<string> AlsoFine = default)
    : HardeningItem(Id, Title, Source, Weight)
{
    /// <summary>
    /// False where the setting is not this node's to make: the engine wants another value, and a cluster that runs comes before
    /// a score; or a container would set its host's kernel (only net.* belongs to the container).
    /// </summary>
    public bool AppliesTo(HardenTarget target) =>
        (!target.Facts.IsContainer || Key.StartsWith("net.", StringComparison.Ordinal))
        && !(target.Engine.RequiredSysctls(target.Spec, target.Node).TryGetValue(Key, out var required) && required != Value);

    public override AuditProbe? Probe(HardenTarget target) => AppliesTo(target)
        ? new SysctlProbe(Key, AlsoFine.IsDefault ? [Value] : [Value, .. AlsoFine])
        : null;
}

/// <summary>Permissions and owner of a path of the system's.</summary>
public sealed record ModeItem(string Id, string Title, string Source, int Weight, string Path, string Mode, string Group = "root")
    : HardeningItem(Id, Title, Source, Weight)
{
    public override AuditProbe Probe(HardenTarget target) => new ModeProbe(Path, Mode);
}

/// <summary>A value in /etc/login.defs.</summary>
public sealed record LoginDefItem(string Id, string Title, string Source, int Weight, string Key, string Value)
    : HardeningItem(Id, Title, Source, Weight)
{
    public override AuditProbe Probe(HardenTarget target) => new FileMatchProbe("/etc/login.defs", $@"^{Key}\s+{Value}\s*$");
}

/// <summary>A kernel module that nothing on such a node needs.</summary>
public sealed record ModuleItem(string Id, string Title, string Source, int Weight, string Module)
    : HardeningItem(Id, Title, Source, Weight)
{
    public override AuditProbe Probe(HardenTarget target) =>
        new FileMatchProbe(HardeningCatalog.ModulesPath, $@"^install {Regex.Escape(Module)} /bin/false$");
}

/// <summary>A whole file of Palisade's own.</summary>
/// <param name="Pattern">Line that the file must have to do its work, .NET regular expression.</param>
public sealed record FileItem(string Id, string Title, string Source, int Weight, string Path, Func<HardenTarget, string> Content, string Pattern)
    : HardeningItem(Id, Title, Source, Weight)
{
    public override AuditProbe Probe(HardenTarget target) => new FileMatchProbe(Path, Pattern);
}

/// <summary>Packages that must not be there.</summary>
public sealed record NoPackageItem(string Id, string Title, string Source, int Weight, string Package)
    : HardeningItem(Id, Title, Source, Weight)
{
    public override AuditProbe Probe(HardenTarget target) =>
        new CommandProbe(["dpkg-query", "-W", "-f=${db:Status-Status}\n", Package], "^installed$", MustMatch: false);
}

/// <summary>A package that must be there.</summary>
public sealed record PackageItem(string Id, string Title, string Source, int Weight, string Package)
    : HardeningItem(Id, Title, Source, Weight)
{
    public override AuditProbe Probe(HardenTarget target) =>
        new CommandProbe(["dpkg-query", "-W", "-f=${db:Status-Status}\n", Package], "^installed$");
}

/// <summary>A state that a phase of its own brings about.</summary>
/// <param name="Make">Null where it has no meaning on this node.</param>
public sealed record StateItem(string Id, string Title, string Source, int Weight, Func<HardenTarget, AuditProbe?> Make)
    : HardeningItem(Id, Title, Source, Weight)
{
    public override AuditProbe? Probe(HardenTarget target) => Make(target);
}
