namespace Palisade.Bench.Fuzz;

/// <summary>One kind of hostile input, and what must hold for whatever of that kind arrives.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>An input, the same for the same state of <paramref name="random"/>.</summary>
    byte[] Make(Random random);

    /// <summary>Throws where the input shows a defect; what merely is refused as it should be passes.</summary>
    void Check(byte[] input);

    /// <summary>The input in pieces that can be left out, so that a failing one can be made small.</summary>
    IReadOnlyList<byte[]> Cut(byte[] input);
}
