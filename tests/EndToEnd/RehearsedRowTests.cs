using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Ber.Compat;
using Ber.Live;

namespace EndToEnd;

/// <summary>Recorded loads of the matrix, tried again with the QEMU that is installed: 20 of them (tests/Matrix, --write-rehearsals).</summary>
[Collection(LiveCollection.Name)]
public sealed class RehearsedRowTests(Profiles profiles)
{
    [QemuTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_Rehearsed_EndAsRecorded(bool isFull)
    {
        string firmware = Path.Join(profiles.Folder, "row.bin");
        File.WriteAllBytes(firmware, Firmware.Octets);
        List<string> wrong = [];
        int count = 0;
        foreach ((Row row, byte[] stream) in Read())
        {
            string[] line = [.. row.CommandLine.Select(w => w is "mini.bin" or "drv.bin" ? firmware : w)];
            IOctetSource Open() => new StreamOctetSource(new MemoryStream(stream));
            RehearsalReport report = Rehearsal.Run(Open(), line, new RehearsalOptions { IsFull = isFull, Again = Open });
            count++;
            if (NameOf(report.Outcome) != row.Outcome)
                wrong.Add($"{row.Id}: {report.Outcome} instead of {row.Outcome}: {string.Join(' ', report.Words)} {string.Join(' ', report.Differences)}");
            else if (row.Outcome == "fails" && !report.Words.Any(w => row.Messages.Any(m => WithoutProgram(w) == WithoutProgram(m))))
                wrong.Add($"{row.Id}: {string.Join(' ', report.Words)} instead of {string.Join(' ', row.Messages)}");
        }

        Assert.Equal("", string.Join('\n', wrong));
        Assert.Equal(20, count);
    }

    private static string NameOf(RehearsalOutcome outcome) => outcome switch
    {
        RehearsalOutcome.Loads => "loads",
        RehearsalOutcome.LoadsButDiffers => "loads-but-differs",
        RehearsalOutcome.Refuses => "fails",
        _ => "dies or hangs",
    };

    private static string WithoutProgram(string words) => words[(words.IndexOf(": ", StringComparison.Ordinal) + 1)..];

    private static IEnumerable<(Row Row, byte[] Stream)> Read()
    {
        using var stream = new BrotliStream(File.OpenRead(Path.Join(AppContext.BaseDirectory, "rehearsals.tar.br")), CompressionMode.Decompress);
        using var archive = new TarReader(stream);
        while (archive.GetNextEntry() is TarEntry text)
        {
            Row row = JsonSerializer.Deserialize<Row>(text.DataStream!)!;
            var octets = new MemoryStream();
            archive.GetNextEntry()!.DataStream!.CopyTo(octets);
            yield return (row, octets.ToArray());
        }
    }

    private sealed record Row(string Id, string Outcome, string[] Messages, string[] CommandLine);
}
