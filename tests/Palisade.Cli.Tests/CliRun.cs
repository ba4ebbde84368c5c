using Palisade.Output;
using Palisade.Provision.Converge;
using Palisade.Testing;
using Xunit;

namespace Palisade.Cli.Tests;

/// <summary>A command line run inside the test process, with its streams captured and an operator's machine in memory.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("palisade-cli-");
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly StringWriter error = new() { NewLine = "\n" };

    public string Folder => folder.FullName;

    public FakeSpecEnvironment Machine { get; } = new FakeSpecEnvironment().File("/home/me/.ssh/id_ed25519.pub", SamplePublicKeys.Ed25519() + "\n");

    public string Out => output.ToString();

    public string Error => error.ToString();

    /// <summary>Somebody sits there and types this; null where nobody does.</summary>
    public string? Answers { get; set; }

    /// <summary>Puts boards in memory in the place of those of the file.</summary>
    public Func<ConvergeEnvironment, ConvergeEnvironment> Around { get; set; } = e => e;

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    /// <summary>Puts a file into the test's own folder and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    public Task<int> RunAsync(params string[] args) => RunWithAsync(args, TestContext.Current.CancellationToken);

    /// <summary>As when the user had pressed Ctrl-C before the verb came to its first wait.</summary>
    public Task<int> RunInterruptedAsync(params string[] args) => RunWithAsync(args, new CancellationToken(canceled: true));

    private Task<int> RunWithAsync(string[] args, CancellationToken cancelled)
    {
        output.GetStringBuilder().Clear();
        error.GetStringBuilder().Clear();
        var host = new CommandHost
        {
            Terminal = new Terminal
            {
                Out = output,
                Error = error,
                In = new StringReader(Answers ?? ""),
                InIsTerminal = Answers is not null,
                ErrorIsTerminal = Answers is not null,
            },
            Time = TimeProvider.System,
            Environment = Machine,
            Around = Around,
        };
        return CommandLine.RunAsync(args, host, cancelled);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
