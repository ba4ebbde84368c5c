using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Palisade.Provision.Node;

/// <summary>Runs programs without a shell: a time limit, bounded output, and nothing left behind.</summary>
internal static class ProcessRunner
{
    /// <summary>What is kept of each stream. A program that says more keeps running; the rest is read and dropped.</summary>
    private const int MaxOutput = 16 * 1024 * 1024;

    private const int NotFound = 127;

    /// <summary>sudo and systemd hand over short search paths on some boards; tools lie in sbin.</summary>
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static async Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancel)
    {
        if (Find(command.Argv[0]) is not { } program)
        {
            return new ProcessResult(NotFound, "", $"{command.Argv[0]}: no such program");
        }

        using var process = new Process { StartInfo = StartInfo(command, program) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new ProcessResult(NotFound, "", $"{command.Argv[0]}: {e.Message.ToLowerInvariant()}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(command.Timeout);
        var output = ReadAsync(process.StandardOutput.BaseStream, limit.Token);
        var error = ReadAsync(process.StandardError.BaseStream, limit.Token);
        try
        {
            await WriteInputAsync(process, command.Input, limit.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);

            // A daemon that the program started may hold the pipes open for ever: what it has said until now is enough.
            await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(1), cancel)).ConfigureAwait(false);
            var status = process.ExitCode;
            await limit.CancelAsync().ConfigureAwait(false);
            return new ProcessResult(status, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            cancel.ThrowIfCancellationRequested();
            return new ProcessResult(ProcessResult.TimedOut, await output.ConfigureAwait(false), $"took longer than {command.Timeout.TotalSeconds:0} s and was ended");
        }
    }

    private static ProcessStartInfo StartInfo(ProcessCommand command, string program)
    {
        var start = new ProcessStartInfo(program, command.Argv.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["HOME"] = "/root";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static string? Find(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program) ? program : null
        : SearchPath.Split(':').Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    private static async Task WriteInputAsync(Process process, string? input, CancellationToken cancel)
    {
        try
        {
            if (input is not null)
            {
                await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input), cancel).ConfigureAwait(false);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all; its exit status tells whether that matters.
        }
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            for (int count; (count = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
            {
                kept.Write(buffer, 0, (int)Math.Min(count, MaxOutput - kept.Length));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The time is over: what came until now is the output.
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended by itself at the last moment.
        }
    }
}
