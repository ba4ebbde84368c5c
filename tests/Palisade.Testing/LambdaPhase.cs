using System.Collections.Immutable;
using Palisade.Core.Converge;

namespace Palisade.Testing;

/// <summary>A phase that a test writes in one line: resources for a node, from the context.</summary>
public class LambdaPhase(string name, Func<PhaseContext, string, IEnumerable<Resource>> resources) : IPhase
{
    public string Name => name;

    public string Title => "Do " + name;

    public Func<PhaseContext, string, IEnumerable<string>> Unknown { get; init; } = (_, _) => [];

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes.Select(n => new Catalog
    {
        Phase = name,
        Node = n.Name,
        Resources = [.. resources(context, n.Name)],
        Unknown = [.. Unknown(context, n.Name)],
    }).Where(c => c.Resources.Length + c.Unknown.Length > 0).ToImmutableArray();
}

public sealed class OperatorPhase(string name, Func<PhaseContext, string, IEnumerable<Resource>> resources)
    : LambdaPhase(name, resources), IRequiresOperatorLogin;
