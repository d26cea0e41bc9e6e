using System.Diagnostics;
using Support;

namespace EndToEnd;

/// <summary>The command as a filter: what it does when the other ends of its pipes go away, or are not ready.</summary>
public sealed class FilterTests
{
    private static readonly byte[] s_legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-i440fx-7.2.mig"));

    /// <summary>A source that sends nothing, as a guest that is being set up does, must learn that the destination has gone.</summary>
    [Fact]
    public void Encode_ReaderGoesWhileTheSourceIsIdle_EndsAtOnceWith2()
    {
        using Process encode = CommandOutcome.Start("encode");
        encode.StandardInput.BaseStream.Write(s_legacy.AsSpan(0, 40_000));
        encode.StandardInput.BaseStream.Flush();
        encode.StandardOutput.BaseStream.ReadExactly(new byte[100]);

        encode.StandardOutput.Close();

        Assert.True(encode.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal((2, "qber: the reader of the output has gone.\n"), (encode.ExitCode, encode.StandardError.ReadToEnd()));
    }

    /// <summary>What has its output read is silent; SIGUSR1 asks how far it is, and does not end it.</summary>
    [Fact]
    public void Encode_Sigusr1_SaysHowFarItIs()
    {
        using Process encode = CommandOutcome.Start("encode");
        encode.StandardInput.BaseStream.Write(s_legacy.AsSpan(0, 40_000));
        encode.StandardInput.BaseStream.Flush();
        encode.StandardOutput.BaseStream.ReadExactly(new byte[100]);   // it listens to signals by then

        using Process kill = Process.Start("kill", $"-USR1 {encode.Id}");
        kill.WaitForExit();
        string? line = encode.StandardError.ReadLine();
        encode.StandardInput.BaseStream.Write(s_legacy.AsSpan(40_000));
        encode.StandardInput.Close();
        encode.StandardOutput.BaseStream.CopyTo(Stream.Null);
        encode.WaitForExit();

        Assert.StartsWith("qber: standard input: 39.1 KiB, ", line, StringComparison.Ordinal);
        Assert.Equal((0, ""), (encode.ExitCode, encode.StandardError.ReadToEnd()));
    }

    /// <summary>What has been read of a section that has ended is sent before the filter waits; those of an open one may wait (decision 0009).</summary>
    [Fact]
    public async Task Encode_SourceIdlesBehindASection_HasSentWhatItRead()
    {
        LegacyStreamBuilder source = new LegacyStreamBuilder().Start().RamStart(2, ("mem", 0x10000)).RamEos(2).RamPart(2);
        for (int page = 0; page < 4; page++)
            source.Record((ulong)page * 4096, LegacyStreamBuilder.Page, page == 0 ? "mem" : null, $"{page + 1:x2}*4096");
        byte[] given = source.RamEos(2).ToArray();
        int sent = BerRecord.Of(Translations.Encode(given, out _, allowTruncated: true)).First(static r => r.Letter == 'i').Offset;
        using Process encode = CommandOutcome.Start("encode");
        await encode.StandardInput.BaseStream.WriteAsync(given);
        await encode.StandardInput.BaseStream.FlushAsync();

        await encode.StandardOutput.BaseStream.ReadExactlyAsync(new byte[sent]).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

        encode.Kill();
    }

    /// <summary>A shell's pipes may be non-blocking because somebody else made them so (EAGAIN).</summary>
    [Theory]
    [InlineData("encode")]
    [InlineData("decode")]
    public void Filter_NonBlockingPipes_GivesTheSameOctets(string command)
    {
        byte[] input = command == "encode" ? s_legacy : CommandOutcome.Run(s_legacy, "encode").Output;
        byte[] expected = CommandOutcome.Run(input, command).Output;
        string folder = Directory.CreateTempSubdirectory("qber-filter-").FullName;
        File.WriteAllBytes(Path.Join(folder, "in"), input);

        // Python sets O_NONBLOCK on both ends and is slow to write and to read.
        const string Script = """
            import fcntl, os, subprocess, sys, time
            def unblock(fd): fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_NONBLOCK)
            ir, iw = os.pipe(); orr, ow = os.pipe()
            unblock(ir); unblock(ow)
            process = subprocess.Popen(sys.argv[2:], stdin=ir, stdout=ow)
            os.close(ir); os.close(ow)
            if os.fork() == 0:
                os.close(orr)
                data = open(sys.argv[1] + '/in', 'rb').read()
                for at in range(0, len(data), 30000):
                    os.write(iw, data[at:at + 30000]); time.sleep(0.01)
                os._exit(0)
            os.close(iw)
            with open(sys.argv[1] + '/out', 'wb') as out:
                while True:
                    time.sleep(0.002)
                    data = os.read(orr, 5000)
                    if not data: break
                    out.write(data)
            sys.exit(process.wait())
            """;
        File.WriteAllText(Path.Join(folder, "run.py"), Script);

        using Process python = Process.Start(new ProcessStartInfo("python3", [Path.Join(folder, "run.py"), folder, .. CommandOutcome.Command, command]))!;
        python.WaitForExit();

        Assert.Equal(0, python.ExitCode);
        Assert.Equal(expected, File.ReadAllBytes(Path.Join(folder, "out")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Show_IntoHead_EndsQuietly()
    {
        using Process show = CommandOutcome.Start("show", Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-q35-7.2.mig"));
        show.StandardOutput.ReadLine();
        show.StandardOutput.Close();

        Assert.True(show.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal("", show.StandardError.ReadToEnd());
    }

    [Fact]
    public void Decode_IntoAFullDevice_SaysSo()
    {
        byte[] ber = CommandOutcome.Run(s_legacy, "encode").Output;

        CommandOutcome outcome = CommandOutcome.Run(ber, "decode", "-o", "/dev/full");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("No space left on device", outcome.Error, StringComparison.Ordinal);
    }
}
