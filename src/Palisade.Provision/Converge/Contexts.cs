using Palisade.Core.Converge;

namespace Palisade.Provision.Converge;

internal static class Contexts
{
    public static PhaseContext For(ConvergeEnvironment environment, NodeGroup group, Outputs outputs) => new()
    {
        Spec = environment.Spec,
        Engine = environment.Engine,
        Facts = group.Facts,
        Outputs = outputs,
        Ca = environment.Ca,
        Content = environment.Content,
    };
}
