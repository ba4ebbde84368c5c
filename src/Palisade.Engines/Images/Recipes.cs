using System.Collections.Immutable;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Services;

namespace Palisade.Engines.Images;

/// <summary>The recipes under <c>images/</c>, carried inside the executable, and those made for a service's content.</summary>
public static class Recipes
{
    private const string Prefix = "images/";

    public static Recipe Base { get; } = Load("base", null);

    public static Recipe Web { get; } = Load("web", Base);

    public static Recipe Balancer { get; } = Load("balancer", Base);

    /// <summary>
    /// nginx with a folder of the operator in it. Content inside the image reaches every replica whatever its size, is the same on
    /// all of them, and a change of it is a rolling update like any other.
    /// </summary>
    public static Recipe Content(WebServiceSpec service, IContentSource source) => new(
        "service/" + service.Name,
        [
            .. source.ReadTree(service.Content!).Select(f => f with { Path = "content/" + f.Path }).Append(ContentDockerfile)
                .OrderBy(f => f.Path, StringComparer.Ordinal),
        ],
        Web);

    /// <summary>What the services of the file need, each after what it stands on.</summary>
    /// <param name="balancer">With the image that balances over replicas, where the engine does not do that itself.</param>
    public static ImmutableArray<Recipe> For(ClusterSpec spec, IContentSource source, bool balancer = true)
    {
        var web = spec.Services.OfType<WebServiceSpec>().ToImmutableArray();
        if (web.IsEmpty && !spec.Services.OfType<ContainerServiceSpec>().Any(ContainerStack.HasBalancer))
        {
            return [];
        }

        ImmutableArray<Recipe> contents = [.. web.Where(s => s.Image is null).Select(s => Content(s, source))];
        ImmutableArray<Recipe> own = contents.IsEmpty ? [] : [Web, .. contents];
        return balancer ? [Base, Balancer, .. own] : own.IsEmpty ? [] : [Base, .. own];
    }

    private static ContentFile ContentDockerfile { get; } = new("Dockerfile", [.. """
        ARG BASE
        FROM $BASE
        USER root
        RUN rm -rf /srv/www
        COPY --chown=root:root content /srv/www
        RUN chmod -R u=rwX,go=rX /srv/www
        USER www-data

        """u8.ToArray()]);

    private static Recipe Load(string name, Recipe? @base)
    {
        var assembly = typeof(Recipes).Assembly;
        var folder = $"{Prefix}{name}/";
        ImmutableArray<ContentFile> files =
        [
            .. assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(n => new ContentFile(n[folder.Length..], Read(assembly.GetManifestResourceStream(n)!))),
        ];
        return files.IsEmpty ? throw new InvalidOperationException($"the executable carries no recipe `{name}`") : new(name, files, @base);
    }

    private static ImmutableArray<byte> Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return [.. Encoding.UTF8.GetBytes(reader.ReadToEnd())];
    }
}
