namespace Palisade.Bench.Fuzz;

/// <summary>Something that must hold does not.</summary>
internal sealed class FuzzFailure(string message) : Exception(message)
{
    /// <summary>What tells one defect from another while an input is made small: the type, and the place where it was thrown.</summary>
    public static string KindOf(Exception e) => $"{e.GetType().Name} {e.StackTrace?.Split('\n')[0].Split(" in ")[0].Trim()}";
}
