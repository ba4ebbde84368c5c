using System.CommandLine;
using Palisade.Commands;
using Palisade.Commands.Lab;
using Palisade.Commands.Life;
using Palisade.Commands.Watch;

namespace Palisade;

/// <summary>The table of contents: every verb, in the order that <c>palisade --help</c> lists them.</summary>
internal static class Verbs
{
    public static IReadOnlyList<Command> All(CommandHost host) =>
    [
        InitCommand.Create(host),
        CheckCommand.Create(host),
        ExplainCommand.Create(host),
        SchemaCommand.Create(host),
        RenderCommand.Create(host),
        PlanCommand.Create(host),
        ApplyCommand.Create(host),
        StatusCommand.Create(host),
        AuditCommand.Create(host),
        RunCommand.Create(host),
        CopyCommand.Create(host),
        RebootCommand.Create(host),
        UpgradeCommand.Create(host),
        KubeconfigCommand.Create(host),
        SnapshotCommand.Create(host),
        RestoreCommand.Create(host),
        RotateCommand.Create(host),
        ForgetCommand.Create(host),
        DestroyCommand.Create(host),
        WatchCommand.Create(host),
        LabCommand.Create(host),
    ];
}
