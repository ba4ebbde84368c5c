using Palisade.Core.Converge;

namespace Palisade.Output.Converge;

/// <summary>The signs and colours of a plan: <c>+</c> new, <c>~</c> changed, <c>-</c> gone, <c>&gt;</c> something runs.</summary>
internal static class ChangeSigns
{
    public static char Of(ChangeAction action) => action switch
    {
        ChangeAction.Create => '+',
        ChangeAction.Update => '~',
        ChangeAction.Delete => '-',
        _ => '>',
    };

    public static string ColorOf(char sign) => sign switch
    {
        '+' => Ansi.Green,
        '-' => Ansi.Red,
        '~' => Ansi.Yellow,
        _ => Ansi.Cyan,
    };
}
