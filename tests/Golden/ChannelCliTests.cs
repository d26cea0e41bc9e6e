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

    /// <summary>--channel takes all names behind it, standard input is one file, and what is read is not replaced.</summary>
    [Theory]
    [InlineData("encode --channel c1 c0 m -o o", "with --channel the main channel is to be named")]
    [InlineData("encode --channel c1 c0 -o o", "with --channel the main channel is to be named")]
    [InlineData("verify --return c1", "with --return the main channel is to be named")]
    [InlineData("encode m --channel - - -o o", "only one of the channels can be standard input.")]
    [InlineData("encode - --channel c0 - -o o", "only one of the channels can be standard input.")]
    [InlineData("ram list m --channel - --preempt -", "only one of the channels can be standard input.")]
    [InlineData("diff m - --a-channel c0 --b-channel -", "only one of the channels can be standard input.")]
    [InlineData("encode m --channel c1 c0 -o c0", "c0 is a channel that is read, c0: give another output.")]
    [InlineData("encode m --channel c1 c0 -o link", "link is a channel that is read, c1: give another output.")]
    [InlineData("encode m --preempt c0 -o ./c0", "./c0 is a channel that is read, c0: give another output.")]
    [InlineData("ram extract m --channel c1 c0 -o c1", "c1 is a channel that is read, c1: give another output.")]
    public void Cli_ChannelsThatCannotBeMeant_AreMisuse(string arguments, string message)
    {
        BuiltChannels.Built built = BuiltChannels.All["plain packets"]();
        Write("m", built.Main);
        Write("c0", built.Others[0]);
        Write("c1", built.Others[1]);
        File.CreateSymbolicLink(Path.Join(_folder, "link"), "c1");

        CommandOutcome outcome = CommandOutcome.Shell($"cd \"$D\" && timeout 60 $Q {arguments} < /dev/null", ("D", _folder));

        Assert.Equal(64, outcome.ExitCode);
        Assert.StartsWith($"qber: {message}", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal(built.Others[1], File.ReadAllBytes(Path.Join(_folder, "c1")));
    }

    [Fact]
    public void Cli_EncodeOfTheMainChannelAlone_SaysThatPagesAreElsewhere()
    {
        string main = Write("m", BuiltChannels.All["plain packets"]().Main);

        (int code, string error) = Run("encode", main, "-o", Path.Join(_folder, "o"));

        Assert.Equal(
            (0, $"qber: {main}: pages of this migration are on multifd channels, which were not given (--channel FILE): they are not in the output\n"),
            (code, error));
    }

    [Fact]
    public void Cli_SplitThatFails_LeavesNoFolder()
    {
        BuiltChannels.Built built = BuiltChannels.All["plain packets"]();
        string ber = Path.Join(_folder, "a.ber"), cut = Path.Join(_folder, "cut.ber"), there = Path.Join(_folder, "there");
        Assert.Equal(0, Run("encode", Write("m", built.Main), "--channel", Write("c1", built.Others[1]), Write("c0", built.Others[0]), "-o", ber).Code);
        File.WriteAllBytes(cut, File.ReadAllBytes(ber)[..^20]);
        Directory.CreateDirectory(there);

        Assert.Equal(2, Run("decode", cut, "--split", Path.Join(_folder, "new")).Code);
        Assert.Equal(2, Run("decode", cut, "--split", Path.Join(_folder, "one/two/")).Code);
        Assert.Equal(2, Run("decode", Path.Join(_folder, "nowhere"), "--split", Path.Join(_folder, "new")).Code);
        Assert.Equal(2, Run("decode", cut, "--split", there).Code);

        Assert.Equal(["there"], Directory.GetDirectories(_folder).Select(Path.GetFileName));
        Assert.Equal((0, ""), Run("decode", ber, "--split", Path.Join(_folder, "one/two/")));
        Assert.Equal(3, Directory.GetFiles(Path.Join(_folder, "one/two")).Length);
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
