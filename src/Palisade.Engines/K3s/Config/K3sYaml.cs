using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Palisade.Core.Text;

namespace Palisade.Engines.K3s.Config;

/// <summary>K3s's configuration file: flags without their dashes; a flag that may be repeated is a list.</summary>
internal sealed class K3sYaml
{
    private readonly StringBuilder text = new("# Written by Palisade; changes here are undone by the next apply.\n");

    public K3sYaml Add(string key, string value) => Line($"{key}: {YamlText.Quote(value)}");

    public K3sYaml Add(string key, bool value) => Line($"{key}: {(value ? "true" : "false")}");

    public K3sYaml Add(string key, int value) => Line(string.Create(CultureInfo.InvariantCulture, $"{key}: {value}"));

    /// <summary>Nothing for an empty list: K3s would take it for a flag without a value.</summary>
    public K3sYaml Add(string key, ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
        {
            Line(key + ":");
            foreach (var value in values)
            {
                Line("  - " + YamlText.Quote(value));
            }
        }

        return this;
    }

    public override string ToString() => text.ToString();

    private K3sYaml Line(string line)
    {
        text.Append(line).Append('\n');
        return this;
    }
}
