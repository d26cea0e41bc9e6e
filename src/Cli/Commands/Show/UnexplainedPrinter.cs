using System.Globalization;
using System.Text.Json;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>Prints which octets of devices are not explained, the largest field first.</summary>
/// <param name="filter">The sections to look at.</param>
internal sealed class UnexplainedPrinter(DeviceFilter filter) : IStreamConsumer
{
    private readonly ContentSums _sums = new(isListed: true);

    public void OnDevice(DeviceSection section)
    {
        if (filter.Takes(section.Path))
            _sums.Add(section);
    }

    /// <summary>Prints what was found, for people: octets, type and path of each field, then the sum.</summary>
    public void Print(TerminalWriter output)
    {
        UnexplainedField[] fields = [.. _sums.Unexplained];
        int digits = fields.Length == 0 ? 0 : fields[0].Octets.ToString(CultureInfo.InvariantCulture).Length;
        int columns = fields.Length == 0 ? 0 : fields.Max(static f => f.Type.Length);
        foreach (UnexplainedField field in fields)
        {
            string octets = field.Octets.ToString(CultureInfo.InvariantCulture).PadLeft(digits);
            string more = field.Fields > 1 ? string.Create(CultureInfo.InvariantCulture, $", {field.Fields} of them") : "";
            output.WriteLine($"{octets}  {field.Type.PadRight(columns)}  {field.Path}{more}");
        }

        output.WriteLine(SharesText.Unexplained(_sums.Total));
    }

    /// <summary>Prints what was found as one JSON object.</summary>
    public void PrintJson(Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("unexplained");
            foreach (UnexplainedField field in _sums.Unexplained)
            {
                json.WriteStartObject();
                json.WriteString("path", field.Path.ToString());
                json.WriteString("type", field.Type);
                json.WriteNumber("octets", field.Octets);
                json.WriteNumber("fields", field.Fields);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            SharesText.WriteJson(json, _sums.Total);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
