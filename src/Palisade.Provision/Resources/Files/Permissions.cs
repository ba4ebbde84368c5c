using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

/// <summary>Mode and owner of a path, compared and described.</summary>
internal sealed record Permissions(string Mode, string Owner, string Group)
{
    /// <summary>What differs from the wanted state, as <c>mode 0644 → 0600</c>; empty when nothing does.</summary>
    public IEnumerable<string> DifferencesFrom(FileStatus present)
    {
        if (Normal(present.Mode) != Normal(Mode))
        {
            yield return $"mode {present.Mode} → {Normal(Mode)}";
        }

        if (present.Owner != Owner || present.Group != Group)
        {
            yield return $"owner {present.Owner}:{present.Group} → {Owner}:{Group}";
        }
    }

    /// <summary><c>644</c> and <c>00644</c> are <c>0644</c>.</summary>
    public static string Normal(string mode) => Convert.ToString(Convert.ToInt32(mode, 8), 8).PadLeft(4, '0');
}
