using System.Collections.Immutable;
using System.Diagnostics;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;

namespace Palisade.Provision.Lab;

/// <summary>Runs the machine's own programs for the lab.</summary>
internal static class MachineTools
{
    private const int TailLines = 8;

    public static Task<ProcessResult> RunAsync(ImmutableArray<string> argv, CancellationToken cancel) =>
        RunAsync(new ProcessCommand(argv), cancel);

    /// <summary>
    /// Runs a program without a shell and with the C locale. A program that does not exist gives status 127, one that took too
    /// long is killed and gives 124.
    /// </summary>
    public static async Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancel)
    {
        using var process = new Process { StartInfo = StartInfo(command) };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new ProcessResult(127, "", e.Message);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(command.Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await FeedAsync(process, command.Input).ConfigureAwait(false);
            await process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
            return new ProcessResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            return new ProcessResult(124, "", $"took longer than {command.Timeout.TotalSeconds:0} s and was ended");
        }
    }

    /// <summary>Runs a program that has to succeed; its output.</summary>
    public static async Task<string> MustAsync(ErrorInfo error, ProcessCommand command, CancellationToken cancel)
    {
        var result = await RunAsync(command, cancel).ConfigureAwait(false);
        return result.Ok ? result.Output : throw Failure(error, command.Argv, result);
    }

    public static Task<string> MustAsync(ImmutableArray<string> argv, CancellationToken cancel) =>
        MustAsync(LabErrors.MachineRefused, new ProcessCommand(argv), cancel);

    public static PalisadeException Failure(ErrorInfo error, ImmutableArray<string> argv, ProcessResult result) => new(new Diagnostic
    {
        Error = error,
        Message = $"`{argv[0]}` ended with status {result.ExitCode}",
        Notes =
        [
            "the command was: " + string.Join(' ', argv),
            .. (result.Error.Length > 0 ? result.Error : result.Output)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(TailLines),
        ],
        Help = $"`palisade explain {error.Code}` says more",
    });

    /// <summary>Path of a program. The sbin folders are not on every root's path (su without a dash).</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin"])
            .Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);

    private static ProcessStartInfo StartInfo(ProcessCommand command)
    {
        var start = new ProcessStartInfo(Find(command.Argv[0]) ?? command.Argv[0], command.Argv[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task FeedAsync(Process process, string? input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading; its status says what there is to say.
        }
    }
}
