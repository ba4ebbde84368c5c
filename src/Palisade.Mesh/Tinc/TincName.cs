namespace Palisade.Mesh.Tinc;

/// <summary>
/// Node names as tinc accepts them: letters, digits and underscores. Host names (RFC 1123) have hyphens and never underscores,
/// so exchanging the one for the other keeps different names different; dropping the hyphen would make <c>pi-1</c> and
/// <c>pi1</c> the same node.
/// </summary>
public static class TincName
{
    /// <exception cref="ArgumentException">The name is not an RFC 1123 label.</exception>
    public static string Of(string node)
    {
        if (node.Length is 0 or > 63 || !node.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException($"`{node}` is not a host name", nameof(node));
        }

        return node.Replace('-', '_');
    }
}
