using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Binding;

namespace Palisade.Core.Spec.Validation;

/// <summary>Web services have something to serve.</summary>
internal sealed class ServiceValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        foreach (var service in context.Spec.Services.OfType<WebServiceSpec>())
        {
            Source(context, service);
            if (!context.HasBoards && service.Content is not null && context.Spec.Registry.Address is null && !context.Values.IsBroken("registry"))
            {
                context.Report.Error(ConfigErrors.MissingKey, $"services.{service.Name}.content", $"there is no registry to put the content of service `{service.Name}` into",
                    "add `registry: { address: registry.example.org }`: this machine pushes the image there, and the cluster pulls it");
            }
        }
    }

    private static void Source(ValidationContext context, WebServiceSpec service)
    {
        var path = $"services.{service.Name}";
        if (context.Values.IsBroken($"{path}.kind") || context.Values.IsBroken($"{path}.content") || context.Values.IsBroken($"{path}.image"))
        {
            return;
        }

        switch (service)
        {
            case { Content: null, Image: null }:
                context.Report.Error(ConfigErrors.ServiceSource, path, $"service `{service.Name}` has nothing to serve", "add `content: ./folder` or `image: NAME`", atKey: true);
                break;
            case { Content: not null, Image: not null }:
                context.Report.Error(ConfigErrors.ServiceSource, $"{path}.image", $"service `{service.Name}` has both a folder and an image", "keep one of them", label: $"`content` is on {context.Report.LineOf($"{path}.content")}");
                break;
            case { Content: { } folder }:
                Folder(context, service, folder);
                break;
        }
    }

    private static void Folder(ValidationContext context, WebServiceSpec service, string folder)
    {
        var path = $"services.{service.Name}.content";
        var written = context.Values.Get(path, folder);
        switch (context.Files.Environment.Probe(folder).Kind)
        {
            case SpecPathKind.Directory when context.Files.Environment.Probe(System.IO.Path.Combine(folder, "index.html")).Kind == SpecPathKind.Missing:
                context.Report.Warning(ConfigErrors.EmptyContent, path, $"the folder `{written}` of service `{service.Name}` has no `index.html`", "without it the start page is an error");
                break;
            case SpecPathKind.Directory:
                break;
            case SpecPathKind.File:
                context.Report.Error(ConfigErrors.ServiceSource, path, $"`{written}`, the content of service `{service.Name}`, is a file", "give the folder that it lies in");
                break;
            case var kind:
                context.Report.Error(ConfigErrors.ServiceSource, path, $"the folder `{written}` of service `{service.Name}` {SecretResolver.Reason(kind)}", "the path is relative to the configuration file");
                break;
        }
    }
}
