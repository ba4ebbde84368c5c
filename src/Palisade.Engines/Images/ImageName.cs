namespace Palisade.Engines.Images;

/// <summary>How images of the cluster are called; the node that builds them uses the same words.</summary>
public static class ImageName
{
    private const int TagLength = 16;

    /// <summary><c>10.86.0.1:5000/palisade/web</c></summary>
    public static string Repository(string registry, string name) => $"{registry}/palisade/{name}";

    /// <summary>With the first half of a recipe's digest as tag.</summary>
    public static string Tagged(string registry, string name, string digest) => $"{Repository(registry, name)}:{digest[..TagLength]}";

    /// <summary>The form of what a registry calls a manifest: <c>sha256:</c> and 64 digits.</summary>
    public static bool IsDigest(string text) => text is ['s', 'h', 'a', '2', '5', '6', ':', ..] and { Length: 71 };

    /// <summary>Output under which a node reports the reference with digest.</summary>
    public static string Output(string name) => "image." + name;

    /// <summary>Output under which a node reports what the image was made from: <see cref="Recipe.Source"/>.</summary>
    public static string SourceOutput(string name) => "image-source." + name;
}
