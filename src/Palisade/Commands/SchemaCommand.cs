using System.CommandLine;
using Palisade.Core.Spec.Schema;

namespace Palisade.Commands;

/// <summary><c>palisade schema</c>: the JSON Schema of the configuration file, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(CommandHost host) =>
        new Command("schema", "Print the JSON Schema of the configuration file, for editors")
            .Runs(host, (context, _) =>
            {
                context.Terminal.Out.WriteLine(JsonSchema.Render());
                return Task.FromResult(ExitCode.Ok);
            });
}
