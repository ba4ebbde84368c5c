namespace Palisade.K3sStandIn.Kubectl;

/// <summary>A kubectl command line taken apart: plain words, and options with their values.</summary>
internal sealed class Words
{
    // Options whose value is the next word.
    private static readonly string[] Valued =
        ["-n", "--namespace", "-o", "--output", "-l", "--selector", "--field-manager", "--raw", "--timeout", "--for", "--grace-period", "--field-selector", "--subresource", "--type", "-p", "--patch", "--sort-by"];

    private readonly Dictionary<string, string> options = new(StringComparer.Ordinal);

    public Words(IEnumerable<string> args)
    {
        string? waiting = null;
        foreach (var arg in args)
        {
            if (waiting is not null)
            {
                options[waiting] = arg;
                waiting = null;
            }
            else if (arg.StartsWith('-') && arg.Split('=', 2) is [var name, var value])
            {
                options[Long(name)] = value;
            }
            else if (Valued.Contains(arg))
            {
                waiting = Long(arg);
            }
            else if (arg.StartsWith('-'))
            {
                options[Long(arg)] = "true";
            }
            else
            {
                Plain.Add(arg);
            }
        }
    }

    public List<string> Plain { get; } = [];

    public string? this[string option] => options.GetValueOrDefault(option);

    private static string Long(string name) => name switch
    {
        "-n" => "--namespace",
        "-o" => "--output",
        "-l" => "--selector",
        "-A" => "--all-namespaces",
        "-p" => "--patch",
        _ => name,
    };
}
