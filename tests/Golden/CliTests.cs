using System.Diagnostics;
using Support;

namespace Golden;

/// <summary>The command as a process: exit codes, messages, pipes, files that appear whole or not at all.</summary>
public sealed class CliTests : IDisposable
{
    private const string Stream = "tests/Golden/Streams/pc-i440fx-7.2.mig";
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Cli_EncodeThenDecodeByPipes_GivesTheSameOctets()
    {
        byte[] legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, Stream));

        Outcome encoded = Run(legacy, "encode");
        Outcome decoded = Run(encoded.Output, "decode");

        Assert.Equal((0, ""), (encoded.ExitCode, encoded.Error));
        Assert.Equal((0, ""), (decoded.ExitCode, decoded.Error));
        Assert.Equal(legacy, decoded.Output);
        Assert.True(encoded.Output.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x6d, 0x80, 0x68]));
    }

    [Fact]
    public void Cli_EncodeThenDecodeByFiles_GivesTheSameOctets()
    {
        string ber = Path.Join(_folder, "a.ber");
        string legacy = Path.Join(_folder, "a.mig");

        Assert.Equal(0, Run([], "encode", Path.Join(GoldenText.Root, Stream), "-o", ber).ExitCode);
        Assert.Equal(0, Run([], "decode", ber, "--output", legacy).ExitCode);

        Assert.Equal(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), File.ReadAllBytes(legacy));
        Assert.Equal(["a.ber", "a.mig"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Cli_DecodeOfATruncatedStream_Exits2AndLeavesNoFile()
    {
        byte[] ber = Run(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), "encode").Output;
        string input = Path.Join(_folder, "cut.ber");
        File.WriteAllBytes(input, ber[..^30]);

        Outcome outcome = Run([], "decode", input, "-o", Path.Join(_folder, "out.mig"));

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal($"qber: {input}: at offset 0x{ber.Length - 30:X}: expected a whole record and then the end record, found the end of the input.\n", outcome.Error);
        Assert.Equal(["cut.ber"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(2, "qber: standard input: at offset 0x0: expected a legacy migration stream, found no octets.\n", "encode")]
    [InlineData(2, "qber: standard input: at offset 0x0: expected a BER migration stream, found no octets.\n", "decode")]
    [InlineData(2, "qber: standard input: at offset 0x0: expected a BER migration stream, found no octets.\n", "verify")]
    [InlineData(64, "qber: Unrecognized command or argument 'transmogrify'. (see qber --help)\n", "transmogrify")]
    [InlineData(64, "qber: Unrecognized command or argument '--sideways'. (see qber --help)\n", "show", "-", "--sideways")]
    public void Cli_WrongInput_SaysSoInOneLine(int exitCode, string message, params string[] arguments)
    {
        Outcome outcome = Run([], arguments);

        Assert.Equal((exitCode, message), (outcome.ExitCode, outcome.Error));
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("avr-mega2560-11.1")]
    [InlineData("avr-mega2560-5.2")]
    public void Cli_Show_IsTheGoldenText(string stream)
    {
        Outcome outcome = Run([], "show", Path.Join(GoldenText.Root, $"tests/Golden/Streams/{stream}.mig"));

        string text = System.Text.Encoding.UTF8.GetString(outcome.Output);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Null(GoldenText.Difference($"tests/Golden/Cli/show-{stream}.txt", text));
        Assert.All(text.Split('\n'), static line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void Cli_Verify_SaysGood()
    {
        Outcome outcome = Run(File.ReadAllBytes(Path.Join(GoldenText.Root, Stream)), "verify");

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("good: legacy 85359 octets, BER ", System.Text.Encoding.UTF8.GetString(outcome.Output), StringComparison.Ordinal);
    }

    private static Outcome Run(byte[] input, params string[] arguments)
    {
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        string command = Path.Join(GoldenText.Root, "src/Cli/bin", configuration, "net10.0/qber.dll");
        var start = new ProcessStartInfo("dotnet", [command, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        var output = new MemoryStream();
        Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command that refuses its input does not read all of it.
        }

        process.WaitForExit();
        Task.WaitAll(error, copied);
        return new Outcome(process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult());
    }

    private sealed record Outcome(int ExitCode, byte[] Output, string Error);
}
