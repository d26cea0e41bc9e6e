using Support;

namespace Golden.Show;

/// <summary>A file that becomes shorter while it is looked through, by several processors: one line, exit code 2.</summary>
public sealed class ShrinkingFileTests
{
    private const int Pages = 96 * 1024;
    private const int Attempts = 10;
    private const long Begun = 64 * 1024 * 1024;   // octets that were read for certain before it is cut

    // The process is stopped where it has read so much, and goes on after the file was cut where it has not come to yet.
    private const string Script =
        """
        read_so_far() { while read -r name value; do [ "$name" = rchar: ] && so_far=$value; done < /proc/$pid/io; true; } 2> /dev/null
        $Q show --summary "$FILE" > "$FILE.out" 2> "$FILE.err" & pid=$!
        so_far=0
        while [ -e /proc/$pid/exe ] && [ "$so_far" -lt "$BEGUN" ]; do read_so_far; done
        kill -STOP $pid 2> /dev/null
        read_so_far
        truncate -s "$CUT" "$FILE"
        kill -CONT $pid 2> /dev/null
        wait $pid
        echo "$? $so_far"
        """;

    [Fact]
    public void Show_FileTruncatedMeanwhile_OneLineAndExitCode2()
    {
        string folder = Directory.CreateTempSubdirectory("qber-shrinking-").FullName;
        try
        {
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                string file = Path.Join(folder, $"{attempt}.mig");
                long length = Write(file);
                long cut = length - (length / 8);
                string[] words = CommandOutcome.Shell(Script, ("FILE", file), ("BEGUN", $"{Begun}"), ("CUT", $"{cut}")).Text.Trim().Split(' ');
                long soFar = long.Parse(words[1]);
                if (soFar < Begun || soFar >= cut)
                {
                    File.Delete(file);   // it was through, or past the cut, before it could be stopped
                    continue;
                }

                string error = File.ReadAllText($"{file}.err");
                Assert.Equal("2", words[0]);
                Assert.StartsWith($"qber: {file}: at offset 0x{cut:X}: ", error, StringComparison.Ordinal);
                Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
                return;
            }

            Assert.Fail($"The command was never met in the middle, {Attempts} times.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Write(string path)
    {
        using FileStream file = File.Create(path);
        file.Write(new LegacyStreamBuilder().Start().RamStart(1, ("pc.ram", (ulong)Pages * 4096)).ToArray());
        byte[] page = new byte[4096];
        Array.Fill(page, (byte)0xA5);
        for (int i = 0; i < Pages; i++)
        {
            file.Write(new LegacyStreamBuilder().Word(((ulong)i * 4096) | LegacyStreamBuilder.Page | (i == 0 ? 0 : LegacyStreamBuilder.Continue))
                .Octets(i == 0 ? [6, .. "pc.ram"u8] : []).ToArray());
            file.Write(page);
        }

        file.Write(new LegacyStreamBuilder().RamEos(1).RamEnd(1).RamEos(1).End().ToArray());
        return file.Length;
    }
}
