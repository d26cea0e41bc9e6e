using System.Globalization;
using System.Text.Json;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>Prints the internal snapshots of a qcow2 image.</summary>
internal static class SnapshotPrinter
{
    public static void WriteText(TerminalWriter output, IReadOnlyCollection<Qcow2Snapshot> snapshots)
    {
        if (snapshots.Count == 0)
        {
            output.WriteLine("a qcow2 image without internal snapshots");
            return;
        }

        int width = snapshots.Select(static s => s.Name.Length).Append(4).Max();
        output.WriteLine($"{"id",-6}  {"name".PadRight(width)}  {"state",14}  {"date (UTC)",-19}  {"vm clock",-16}");
        foreach (Qcow2Snapshot snapshot in snapshots)
        {
            string state = snapshot.StateLength == 0 ? "none" : snapshot.StateLength.ToString(CultureInfo.InvariantCulture);
            string date = snapshot.Date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            string clock = snapshot.VMClock.ToString("d\\.hh\\:mm\\:ss\\.fff", CultureInfo.InvariantCulture);
            output.WriteLine($"{snapshot.Id,-6}  {snapshot.Name.PadRight(width)}  {state,14}  {date}  {clock}");
        }

        output.WriteLine("--snapshot ID|NAME shows the state in one.");
    }

    public static void WriteJson(Stream output, IReadOnlyCollection<Qcow2Snapshot> snapshots)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", "qcow2");
            json.WriteStartArray("snapshots");
            foreach (Qcow2Snapshot snapshot in snapshots)
            {
                json.WriteStartObject();
                json.WriteString("id", snapshot.Id);
                json.WriteString("name", snapshot.Name);
                json.WriteString("date", snapshot.Date);
                json.WriteNumber("vmClockSeconds", snapshot.VMClock.TotalSeconds);
                json.WriteNumber("stateOctets", snapshot.StateLength);
                json.WriteEndObject();
                json.FlushMuch();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }
}
