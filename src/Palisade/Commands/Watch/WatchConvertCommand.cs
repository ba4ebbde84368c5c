using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Events.Recordings;

namespace Palisade.Commands.Watch;

/// <summary><c>palisade watch convert IN OUT</c>: a recording in another form.</summary>
internal static class WatchConvertCommand
{
    public static Command Create(CommandHost host)
    {
        var input = new Argument<string>("in") { Description = "The recording to read." };
        var output = new Argument<string>("out") { Description = "The file to write: .scap, anything else is JSON lines." };
        return new Command("convert", "Write a recording as .scap or as JSON lines") { input, output }
            .Runs(host, (context, ct) => Task.FromResult(Run(context, context.Parse.GetRequiredValue(input), context.Parse.GetRequiredValue(output), ct)));
    }

    private static int Run(CommandContext context, string input, string output, CancellationToken ct)
    {
        using var events = Recordings.Open(input, null);
        var partial = $"{output}.partial";
        try
        {
            // A conversion that fails half-way must not leave a file that looks whole.
            long count;
            using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                count = RecordingConverter.Convert(events, file, RecordingConverter.FormatOf(output), ct);
            }

            File.Move(partial, output, overwrite: true);
            context.Terminal.Error.WriteLine($"{Counted.Of(count, "event")} written to {output}");
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(RuleErrors.FileRead, $"`{output}` cannot be written: {e.Message}", "check that the folder exists and that there is room", inner: e);
        }
        finally
        {
            // Deleting throws where already the folder is missing, and would hide that.
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }
}
