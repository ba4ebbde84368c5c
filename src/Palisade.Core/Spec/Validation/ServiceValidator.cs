using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Binding;

namespace Palisade.Core.Spec.Validation;

/// <summary>Services have something to serve and somewhere to run.</summary>
internal sealed class ServiceValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        var rolesAreKnown = context.Spec.Nodes.Length > 0 && context.Spec.Nodes.All(n => !context.Values.IsBroken($"nodes.{n.Name}.role"));
        foreach (var service in context.Spec.Services.OfType<WebServiceSpec>())
        {
            Source(context, service);
            if (rolesAreKnown)
            {
                Placement(context, service);
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

    private static void Placement(ValidationContext context, WebServiceSpec service)
    {
        var path = $"services.{service.Name}.replicas";
        var hosts = context.Spec.Nodes.Count(n => n.Role != NodeRole.Balancer);
        if (hosts == 0)
        {
            context.Report.Error(ConfigErrors.Replicas, path, $"service `{service.Name}` has no node to run on: balancers run no replicas", "add a node with `role: agent`");
        }
        else if (service.Replicas > hosts && context.Values.Has(path) && !context.Values.IsBroken(path))
        {
            context.Report.Note(ConfigErrors.Replicas, path, $"{service.Replicas} replicas of service `{service.Name}` share {hosts} {(hosts == 1 ? "node" : "nodes")}", "more replicas than nodes add no safety against the loss of a node");
        }
    }
}
