using Support;

namespace Golden;

/// <summary>What changes on a terminal, which is one of script(1): colours, pager, an input that nobody types.</summary>
[Trait("Pace", "Slow")]
public sealed class TerminalTests
{
    private static readonly string s_streams = Path.Join(GoldenText.Root, "tests/Golden/Streams");

    [Theory]
    [InlineData("diff --no-ram --device hpet $S/pc-q35-7.2.mig $S/pc-q35-10.0.mig", 1, true)]
    [InlineData("diff --no-ram --device hpet $S/pc-q35-7.2.mig $S/pc-q35-10.0.mig --color never", 1, false)]
    [InlineData("check $S/pc-q35-7.2.mig --against $S/pc-q35-7.2.mig", 0, true)]
    [InlineData("show --device hpet --json $S/pc-q35-7.2.mig", 0, false)]
    public void Text_OnATerminal_IsColoured(string line, int code, bool isColoured)
    {
        CommandOutcome outcome = OnTerminal($"$Q {line}", "PAGER=cat TERM=xterm");

        Assert.Equal((code, isColoured), (outcome.ExitCode, outcome.Text.Contains("\e[", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("$Q check $S/pc-q35-7.2.mig --against $S/pc-q35-7.2.mig", "compatible:")]
    [InlineData("CLICOLOR_FORCE=1 NO_COLOR=1 $Q check $S/pc-q35-7.2.mig --against $S/pc-q35-7.2.mig", "compatible:")]
    [InlineData("CLICOLOR_FORCE=1 $Q check $S/pc-q35-7.2.mig --against $S/pc-q35-7.2.mig", "\e[32mcompatible\e[m:")]
    [InlineData("NO_COLOR=1 $Q --color always check $S/pc-q35-7.2.mig --against $S/pc-q35-7.2.mig", "\e[32mcompatible\e[m:")]
    public void Text_InAPipe_IsColouredWhereThatIsAskedFor(string line, string start)
        => Assert.StartsWith(start, CommandOutcome.Shell(line, ("S", s_streams)).Text, StringComparison.Ordinal);

    /// <summary>A pager that marks its lines; one that is not there; one that is switched off; a text that fits. The exit code is always the verb's.</summary>
    [Theory]
    [InlineData("$Q diff $S/pc-q35-7.2.mig $S/pc-i440fx-7.2.mig", "QBER_PAGER='sed s/^/P:/' PAGER=nothing", "P:--- ", 1)]
    [InlineData("$Q diff $S/pc-q35-7.2.mig $S/pc-i440fx-7.2.mig --no-pager", "QBER_PAGER='sed s/^/P:/'", "--- ", 1)]
    [InlineData("$Q diff $S/pc-q35-7.2.mig $S/pc-i440fx-7.2.mig", "QBER_PAGER= PAGER='sed s/^/P:/'", "--- ", 1)]
    [InlineData("$Q diff $S/pc-q35-7.2.mig $S/pc-i440fx-7.2.mig", "PAGER='head -2'", "--- ", 1)]
    [InlineData("$Q diff $S/pc-q35-7.2.mig $S/pc-i440fx-7.2.mig 2>/dev/null", "PAGER=no-such-pager-here 2>/dev/null", "/bin/sh", 1)]
    [InlineData("$Q show --device hpet --raw --field num_timers $S/pc-q35-7.2.mig", "PAGER='sed s/^/P:/'", "3", 0)]
    public void Text_LongerThanTheTerminal_GoesThroughThePager(string line, string variables, string start, int code)
    {
        CommandOutcome outcome = OnTerminal(line, $"TERM=xterm NO_COLOR=1 {variables}");

        Assert.Equal(code, outcome.ExitCode);
        string text = outcome.Text;
        if (start == "/bin/sh")
            Assert.Contains("\ndifferent: ", text, StringComparison.Ordinal);   // printed plainly, to its end
        else
            Assert.StartsWith(start, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_ThatIsATerminal_IsRefused()
    {
        CommandOutcome outcome = OnTerminal("$Q show", "TERM=xterm");

        Assert.Equal(64, outcome.ExitCode);
        Assert.StartsWith("qber: standard input is a terminal, and nobody types a stream: name a file", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OfHowMuchIsSaid_AreHeard()
    {
        CommandOutcome verbose = CommandOutcome.Shell("$Q -v show --summary $S/pc-q35-7.2.mig", ("S", s_streams));
        CommandOutcome quiet = CommandOutcome.Shell("head -c 60000 $S/pc-i440fx-7.2.mig | $Q encode --allow-truncated", ("S", s_streams));
        CommandOutcome quieter = CommandOutcome.Shell("head -c 60000 $S/pc-i440fx-7.2.mig | $Q encode --allow-truncated -q", ("S", s_streams));

        Assert.Contains("/pc-q35-7.2.mig: 143757 octets, a legacy migration stream\n", verbose.Error, StringComparison.Ordinal);
        Assert.EndsWith(" s, exit code 0\n", verbose.Error, StringComparison.Ordinal);
        Assert.NotEmpty(quiet.Error);
        Assert.Equal((0, ""), (quieter.ExitCode, quieter.Error));
        Assert.Equal(quiet.Output, quieter.Output);
    }

    private static CommandOutcome OnTerminal(string line, string variables)
        => CommandOutcome.Shell($"export Q S; {variables} script -qec \"stty cols 80 rows 24 -onlcr; {line}\" /dev/null", ("S", s_streams));
}
