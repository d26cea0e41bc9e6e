using Support;

namespace Golden;

/// <summary>Several channels on the command line: files in any order, each back again, one RAM, one line for what does not belong together.</summary>
[Trait("Pace", "Slow")]
public sealed class ChannelCliTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-channels-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Cli_EncodeAndSplit_GivesEachFileBack()
    {
        BuiltChannels.Built built = BuiltChannels.All["preempt and return path"]();
        string main = Write("m", built.Main), preempt = Write("p", built.Others[0]), multifd = Write("c", built.Others[1]);
        string back = Write("r", built.Others[2]), ber = Path.Join(_folder, "a.ber"), split = Path.Join(_folder, "split");

        Assert.Equal((0, ""), Run("encode", main, "--channel", multifd, back, "--preempt", preempt, "-o", ber));
        Assert.Equal((0, ""), Run("decode", ber, "--split", split));

        Assert.Equal(["main.mig", "multifd-0.mig", "preempt.mig", "return.mig"], Directory.GetFiles(split).Select(Path.GetFileName).Order());
        Assert.Equal(built.Main, File.ReadAllBytes(Path.Join(split, "main.mig")));
        Assert.Equal(built.Others[0], File.ReadAllBytes(Path.Join(split, "preempt.mig")));
        Assert.Equal(built.Others[1], File.ReadAllBytes(Path.Join(split, "multifd-0.mig")));
        Assert.Equal(built.Others[2], File.ReadAllBytes(Path.Join(split, "return.mig")));
    }

    [Fact]
    public void Cli_DecodeWithoutSplit_GivesTheMainChannelAndSaysWhatIsMissing()
    {
        BuiltChannels.Built built = BuiltChannels.All["plain packets"]();
        string ber = Path.Join(_folder, "a.ber");
        Assert.Equal((0, ""), Run("encode", Write("m", built.Main), "--channel", Write("c1", built.Others[1]), Write("c0", built.Others[0]), "-o", ber));

        CommandOutcome outcome = CommandOutcome.Run([], "decode", ber);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(built.Main, outcome.Output);
        Assert.Contains("the output is the main channel alone, without multifd 0, multifd 1: --split DIR gives all\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cli_EveryLookAtChannels_SeesTheSameAsAtTheirFile()
    {
        BuiltChannels.Built built = BuiltChannels.All["zlib"]();
        string main = Write("m", built.Main), channel = Write("c", built.Others[0]), ber = Path.Join(_folder, "a.ber");
        Assert.Equal((0, ""), Run("encode", main, "--channel", channel, "-o", ber));

        CommandOutcome list = CommandOutcome.Run([], "ram", "list", main, "--channel", channel);
        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Equal(list.Output, CommandOutcome.Run([], "ram", "list", ber).Output);
        Assert.Equal(0, Run("ram", "extract", main, "--channel", channel, "-o", Path.Join(_folder, "1"), "--unknown", "zero").Item1);
        Assert.Equal(0, Run("ram", "extract", ber, "-o", Path.Join(_folder, "2"), "--unknown", "zero").Item1);
        byte[] image = File.ReadAllBytes(Path.Join(_folder, "1"));
        Assert.Equal(image, File.ReadAllBytes(Path.Join(_folder, "2")));
        Assert.Equal(2, image[0x3000 + 50]);
        Assert.Equal((0, ""), Run("verify", main, "--channel", channel));
        Assert.Equal((0, ""), Run("diff", main, ber, "--a-channel", channel));
        CommandOutcome alone = CommandOutcome.Run([], "diff", main, ber);   // without its channel main has few pages, and what it does not have is unknown
        Assert.Equal(0, alone.ExitCode);
        Assert.Contains("pages are not in the left stream", alone.Text, StringComparison.Ordinal);
        Assert.Contains("channel multifd 0\n", System.Text.Encoding.UTF8.GetString(CommandOutcome.Run([], "show", ber).Output), StringComparison.Ordinal);
        Assert.Contains("channel multifd 0\n",
            System.Text.Encoding.UTF8.GetString(CommandOutcome.Run([], "show", main, "--channel", channel).Output), StringComparison.Ordinal);
    }

    [Fact]
    public void Cli_ChannelsThatDoNotBelongTogether_AreOneLineThatNamesTheFile()
    {
        string main = Write("m", BuiltChannels.Main(static b => b)), one = Write("c", new MultifdBuilder(1).ToArray());
        string nowhere = Path.Join(_folder, "nowhere");

        Assert.Equal(
            (2, $"qber: {one}: at offset 0x0: expected multifd channel 0, which was not given, found multifd channel 1.\n"),
            Run("encode", main, "--channel", one, "-o", Path.Join(_folder, "o")));
        Assert.Equal(
            (2, $"qber: {main}: at offset 0x0: expected a multifd channel, the preempt channel or the return path of a migration, "
                + "found a legacy migration stream.\n"),
            Run("verify", main, "--channel", main));
        Assert.Equal(
            (2, $"qber: {one}: at offset 0x0: expected the return path of a migration, found a multifd channel of a migration, not its main channel.\n"),
            Run("ram", "list", main, "--return", one));
        Assert.Equal((2, $"qber: {nowhere}: there is no such file\n"), Run("show", main, "--channel", nowhere));
        Assert.False(File.Exists(Path.Join(_folder, "o")));
    }

    [Fact]
    public void Cli_ChannelsBesideABerFile_AreRefused()
    {
        BuiltChannels.Built built = BuiltChannels.All["zstd"]();
        string channel = Write("c", built.Others[0]), ber = Path.Join(_folder, "a.ber");
        Assert.Equal((0, ""), Run("encode", Write("m", built.Main), "--channel", channel, "-o", ber));

        Assert.Equal(2, Run("verify", ber, "--channel", channel).Code);
        Assert.Equal(2, Run("ram", "list", ber, "--channel", channel).Code);
        (int code, string error) = Run("encode", ber, "-o", Path.Join(_folder, "b.ber"));
        Assert.Equal(2, code);
        Assert.Contains("channel multifd 0 (decode --split, then encode --channel)", error, StringComparison.Ordinal);
    }

    private (int Code, string Error) Run(params string[] arguments)
    {
        CommandOutcome outcome = CommandOutcome.Run([], arguments);
        return (outcome.ExitCode, outcome.Error);
    }

    private string Write(string name, byte[] octets)
    {
        string path = Path.Join(_folder, name);
        File.WriteAllBytes(path, octets);
        return path;
    }
}
