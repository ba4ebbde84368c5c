using System.Globalization;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Core.Converge.Resources;

/// <summary>A volume of a service as a Kubernetes cluster has it; its replicas' claims together.</summary>
/// <param name="Service">Name of the service in the YAML.</param>
public sealed record LiveVolume(string Service, string Name)
{
    /// <summary>The class that K3s brings: folders on a board's disk.</summary>
    private const string LocalPath = "local-path";

    /// <summary>Bytes that the workload asks for each replica; null while there is none, and only claims are left.</summary>
    public long? Asked { get; init; }

    /// <summary>Bytes that the smallest claim asks for; null without claims.</summary>
    public long? Smallest { get; init; }

    /// <summary>Storage class that the workload names; empty: the cluster's default.</summary>
    public string Class { get; init; } = "";

    /// <summary>Storage class of the claims; empty without claims.</summary>
    public string ClaimClass { get; init; } = "";

    /// <summary>The storage class of every claim allows more; true as well where that is not known.</summary>
    public bool CanGrow { get; init; } = true;

    /// <summary>Why this volume cannot become what the file asks for; null when it can, or is it.</summary>
    /// <param name="bytes">Wanted size.</param>
    /// <param name="storageClass">Wanted class; null or empty: the cluster's default.</param>
    public Diagnostic? Objection(long bytes, string? storageClass)
    {
        var wanted = storageClass ?? "";
        return Asked is not null && wanted != Class ? Refusal(KubernetesErrors.VolumeClass,
                $"volume `{Name}` of `{Service}` has {Described(Class)}, and the file asks for {Described(wanted)}", $"set it back, and add a volume under another name with {Described(wanted)}")
            : Asked is null && wanted.Length > 0 && ClaimClass.Length > 0 && wanted != ClaimClass ? Refusal(KubernetesErrors.VolumeClass,
                $"volume `{Name}` of `{Service}` was kept from before with {Described(ClaimClass)}, and the file asks for {Described(wanted)}", $"write `class: {ClaimClass}`, or give the volume another name")
            : Asked > bytes ? Refusal(KubernetesErrors.VolumeShrinks,
                $"volume `{Name}` of `{Service}` has {Quantity.Write(Asked.Value)}, and the file asks for {Quantity.Write(bytes)}: a volume never shrinks",
                $"write `{Quantity.Write(Asked.Value)}` again, or move the data to a smaller volume under another name")
            : Smallest < bytes && !CanGrow ? Refusal(KubernetesErrors.VolumeFixed,
                $"volume `{Name}` of `{Service}` has {Quantity.Write(Smallest.Value)}, and {Described(ClaimClass)} lets no volume grow to {Quantity.Write(bytes)}",
                ClaimClass == LocalPath
                    ? $"write `{Quantity.Write(Smallest.Value)}` again: `{LocalPath}` holds nobody to the size, and the volume may fill its board's disk"
                    : $"write `{Quantity.Write(Smallest.Value)}` again, or move the data to a larger volume under another name")
            : null;
    }

    /// <summary>One item of <see cref="KubernetesOutputs.Volumes"/>: names of Kubernetes have neither colons nor commas.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Service}:{Name}:{Asked}:{Smallest}:{Class}:{ClaimClass}:{(CanGrow ? "grows" : "fixed")}");

    /// <summary>Null for text that is no item of the list.</summary>
    public static LiveVolume? Parse(string item) => item.Split(':') is [var service, var name, var asked, var smallest, var @class, var claims, var growth]
        ? new LiveVolume(service, name)
        {
            Asked = Number(asked),
            Smallest = Number(smallest),
            Class = @class,
            ClaimClass = claims,
            CanGrow = growth == "grows",
        }
        : null;

    private static string Described(string storageClass) => storageClass.Length > 0 ? $"storage class `{storageClass}`" : "the cluster's default storage class";

    private static Diagnostic Refusal(ErrorInfo error, string message, string help) => new() { Error = error, Message = message, Help = help };

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
}
