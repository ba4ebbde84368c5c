using Palisade.Core.Diagnostics;
using Palisade.Events;
using Palisade.Events.Recordings;
using Palisade.Events.Tests.Fields;
using Palisade.Rules.Loading;

namespace Palisade.Bench.Fuzz;

/// <summary>
/// Spoiled recordings. Reading ends with the events or with the one failure that says the file is damaged; every field of every event can be asked for; the
/// official rules evaluate as the plain evaluator says; a recording that reads to its end comes back from each other form as it was.
/// </summary>
internal sealed class RecordingTarget(string name, byte[][] samples, Func<Random, byte[], byte[]> spoil, Func<byte[], IReadOnlyList<byte[]>> cut) : IFuzzTarget
{
    private const int MaxEvents = 5000;

    private static readonly RuleLoadResult Syscalls = Data.Load(Data.RuleFiles[..3]);
    private static readonly RuleLoadResult Audit = Data.Load(Data.RuleFiles[3]);

    public string Name => name;

    public byte[] Make(Random random) => spoil(random, samples[random.Next(samples.Length)]);

    public IReadOnlyList<byte[]> Cut(byte[] input) => cut(input);

    public void Check(byte[] input)
    {
        try
        {
            using var events = Recording.Open(new MemoryStream(input));
            var agreement = new Agreement(events.Source == EventSource.Syscall ? Syscalls : Audit, events.Source);
            for (var i = 0; i < MaxEvents && events.MoveNext(); i++)
            {
                agreement.Check(events.Context, compare: i % 8 == 0);
                if (i % 16 == 0)
                {
                    FieldProbe.AskAll(events.Context);
                }
            }

            if (events.Source != EventSource.Syscall)
            {
                return;
            }
        }
        catch (PalisadeException e) when (IsRefusal(e))
        {
            return;
        }

        RoundTrip.Check(input);
    }

    private static bool IsRefusal(PalisadeException e) => e.Diagnostic.Error.Code.StartsWith("PAL075", StringComparison.Ordinal);
}
