using System.Text.Json;
using Ber.Live;

namespace Ber.Cli;

/// <summary>What <c>matrix show</c> says, for programs: what the cells come to. The cells are in the result itself.</summary>
internal static class MatrixJsonPrinter
{
    public static void Print(Stream output, MatrixResult result)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("pairs");
            foreach (IGrouping<(MatrixRoute Route, string Machine), MatrixCell> pair in result.Cells.GroupBy(static c => (c.Route, c.Place.Machine)))
            {
                json.WriteStartObject();
                json.WriteString("machine", pair.Key.Machine);
                WriteRoute(json, pair.Key.Route);
                MatrixTable table = MatrixTable.Of(pair);
                json.WriteNumber("safe", table.Safe);
                json.WriteNumber("differing", table.Differing);
                json.WriteNumber("refused", table.Refused);
                json.WriteNumber("absent", table.Absent);
                json.WriteNumber("untried", table.Untried);
                json.WriteEndObject();
                json.FlushMuch();
            }

            json.WriteEndArray();
            json.WriteStartArray("disagreements");
            foreach (MatrixCell cell in MatrixTable.Disagreements(result))
            {
                json.WriteStartObject();
                WriteRoute(json, cell.Route);
                json.WriteString("machine", cell.Place.Machine);
                json.WriteString("configuration", cell.Place.Configuration);
                json.WriteString("state", MatrixNames.Of(cell.Place.State));
                MatrixVerdictJson.Write(json, cell.Verdict);
                json.WriteEndObject();
                json.FlushMuch();
            }

            json.WriteEndArray();
            json.WriteNumber("agreeing", result.Cells.Count(static c => c.Verdict.Agrees is true));
            json.WriteNumber("missing", result.Missing.Length);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteRoute(Utf8JsonWriter json, MatrixRoute route)
    {
        json.WriteString("source", route.Source);
        if (route.Via.Length > 0)
            json.WriteString("via", route.Via);
        if (route.HasReset)
            json.WriteBoolean("afterReset", true);
        json.WriteString("destination", route.Destination);
    }
}
