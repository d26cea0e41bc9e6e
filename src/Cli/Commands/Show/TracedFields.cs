using System.Globalization;
using System.Text;
using System.Text.Json;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>
/// Takes the lines of a trace and writes them as an array, five elements for each: what its path shares with the one before, the rest, type, octets, value.
/// </summary>
/// <remarks>Every octet of a section belongs to one line: offsets are sums.</remarks>
/// <param name="json">Has an open array.</param>
/// <param name="section">The path of the section, which all paths begin with.</param>
internal sealed class TracedFields(Utf8JsonWriter json, string section) : TextWriter(CultureInfo.InvariantCulture)
{
    private string _last = "";

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new NotSupportedException("A trace is written line by line.");

    public override void Write(string? value)
    {
        if (!TraceLine.TryParse(value.AsSpan().TrimEnd('\n'), out TraceLine line))
            return;
        ReadOnlySpan<char> path = line.Path[section.Length..];
        int shared = path.CommonPrefixLength(_last);
        json.WriteNumberValue(shared);
        json.WriteStringValue(path[shared..]);
        json.WriteStringValue(line.Type);
        json.WriteNumberValue(long.Parse(line.Octets, CultureInfo.InvariantCulture));
        json.WriteStringValue(line.Value);
        json.FlushMuch();
        _last = path.ToString();
    }
}
