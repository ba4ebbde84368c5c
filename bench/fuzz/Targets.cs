namespace Palisade.Bench.Fuzz;

internal static class Targets
{
    public static IFuzzTarget[] All { get; } =
    [
        new ConditionTarget(),
        new FieldTarget(),
        new RuleFileTarget(),
        new RecordingTarget("scap", Data.Captures,
            (random, sample) => random.Next(4) == 0 ? Mutation.Bytes(random, sample, random.Next(1, 8)) : Mutation.Blocks(random, sample, random.Next(1, 40)),
            input => [.. ScapBlocks.Cut(input)]),
        new RecordingTarget("lines", Data.Lines,
            (random, sample) => random.Next(4) == 0 ? Mutation.Bytes(random, sample, random.Next(1, 8)) : Mutation.Lines(random, sample, random.Next(1, 40)), CutLines),
        new RecordingTarget("audit", Data.AuditLogs,
            (random, sample) => random.Next(4) == 0 ? Mutation.Bytes(random, sample, random.Next(1, 8)) : Mutation.Lines(random, sample, random.Next(1, 20)),
            input => [.. input.Chunk(8)]),
    ];

    private static IReadOnlyList<byte[]> CutLines(byte[] input) => [.. Data.Text(input).Split('\n').Select(l => Data.Bytes(l + "\n"))];
}
