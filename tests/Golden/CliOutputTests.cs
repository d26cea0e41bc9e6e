using Support;

namespace Golden;

/// <summary>Where the command writes: descriptors that are closed or full, links, modes, what a terminal gets.</summary>
[Trait("Pace", "Slow")]
public sealed class CliOutputTests : IDisposable
{
    private const string Refused = "(see qber --help)\n";

    private static readonly string s_stream = Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-i440fx-7.2.mig");

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("$Q show <&-", "qber: standard input: it is closed\n")]
    [InlineData("$Q encode $S >&-", "qber: standard output: it is closed\n")]
    [InlineData("$Q show $S >&-", "qber: standard output: it is closed\n")]
    [InlineData("$Q show $S >/dev/full", "qber: standard output: No space left on device\n")]
    [InlineData("$Q show --json $S >/dev/full", "qber: standard output: No space left on device\n")]
    [InlineData("$Q encode $S >/dev/full", "qber: standard output: No space left on device\n")]
    [InlineData("$Q encode $S -o /dev/full", "qber: /dev/full: No space left on device\n")]
    [InlineData("$Q --version >/dev/full", "qber: standard output: No space left on device\n")]
    [InlineData("$Q --help >/dev/full", "qber: standard output: No space left on device\n")]
    [InlineData("$Q check $S --against $S --format junit >/dev/full", "qber: standard output: No space left on device\n")]
    [InlineData("$Q show $D/none 2>/dev/full", "")]
    [InlineData("$Q show $D/none 2>&-", "")]
    [InlineData("$Q encode $S -o $D", "qber: $D: it is a folder\n")]
    [InlineData("$Q encode $S -o $D/none/x", "qber: $D/none/x: there is no folder $D/none\n")]
    [InlineData("$Q encode $S -o $D/x --report $D/none/r", "qber: $D/none/r: there is no folder $D/none\n")]
    [InlineData("$Q show $D/none", "qber: $D/none: there is no such file\n")]
    [InlineData("$Q profile capture --qmp $D/none", "qber: unix:$D/none: there is no such socket\n")]
    public void Command_WhoseInputOrOutputCannotBeHad_SaysWhichInOneLine(string line, string error)
    {
        CommandOutcome outcome = Shell(line);

        Assert.Equal((2, error.Replace("$D", _folder, StringComparison.Ordinal)), (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("$Q show ''", "an argument is empty.")]
    [InlineData("$Q encode $S -o ''", "an argument is empty.")]
    [InlineData("$Q check $S --against ''", "an argument is empty.")]
    [InlineData("$Q show --sumary $S", "Unrecognized command or argument '--sumary'; is it '--summary'?")]
    [InlineData("$Q shwo", "Unrecognized command or argument 'shwo'; is it 'show'?")]
    [InlineData("$Q show --format xml $S", "--format is text, json, pretty, qmp or html, not 'xml'.")]
    public void Command_OfArgumentsThatCannotBeMeant_Exits64(string line, string error)
    {
        CommandOutcome outcome = Shell(line);

        Assert.Equal((64, $"qber: {error} {Refused}"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void UnixSocket_OfAPathThatNoSocketCanHave_Exits64()
    {
        CommandOutcome outcome = Shell($"$Q decode --listen unix:$D/{new string('x', 125)}");

        Assert.Equal(64, outcome.ExitCode);
        Assert.Single(outcome.Error, '\n');
    }

    [Fact]
    public void Output_OfANewFile_IsItsOwnersAlone()
    {
        Assert.Equal(0, Shell("umask 0; $Q encode $S -o $D/new").ExitCode);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf("new"));
        Assert.Equal(["new"], Names());
    }

    [Fact]
    public void Output_ThatReplacesAFile_KeepsItsMode()
    {
        Assert.Equal(0, Shell("echo old >$D/old; chmod 640 $D/old; $Q encode $S -o $D/old").ExitCode);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, ModeOf("old"));
        Assert.True(new FileInfo(Path.Join(_folder, "old")).Length > 1000);
        Assert.Equal(["old"], Names());
    }

    [Fact]
    public void Output_ToALink_WritesWhatItPointsTo()
    {
        Assert.Equal(0, Shell("mkdir $D/far; ln -s far/file $D/link; ln -s link $D/links; $Q encode $S -o $D/links").ExitCode);

        Assert.Equal("far/file", new FileInfo(Path.Join(_folder, "link")).LinkTarget);
        Assert.True(new FileInfo(Path.Join(_folder, "far/file")).Length > 1000);
    }

    [Fact]
    public void Output_ToALinkToAFile_ReplacesTheFileAndKeepsItsMode()
    {
        Assert.Equal(0, Shell("mkdir $D/far; echo old >$D/far/file; chmod 640 $D/far/file; ln -s $D/far/file $D/link; $Q encode $S -o $D/link").ExitCode);

        Assert.Equal($"{_folder}/far/file", new FileInfo(Path.Join(_folder, "link")).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, ModeOf("far/file"));
        Assert.True(new FileInfo(Path.Join(_folder, "far/file")).Length > 1000);
    }

    [Theory]
    [InlineData("ln -s loop $D/loop", "loop", "too many symbolic links")]
    [InlineData("ln -s none/file $D/link", "link", "there is no folder")]
    [InlineData("ln -s . $D/link", "link", "it is a folder")]
    public void Output_ToALinkToNoFile_IsRefused(string line, string name, string sentence)
    {
        CommandOutcome outcome = Shell($"{line}; $Q encode $S -o $D/{name}");

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"qber: {_folder}/{name}: {sentence}", outcome.Error, StringComparison.Ordinal);
        Assert.Equal([name], Names());
    }

    /// <summary>Of what stands in a folder like /tmp only what is ours is written or followed, wherever it stands in the path.</summary>
    [Theory]
    [InlineData("ln -s ../aim $D/all/it", "$D/all/it", "symbolic link")]
    [InlineData("echo kept >$D/aim; ln -s ../aim $D/all/it", "$D/all/it", "symbolic link")]
    [InlineData("ln -s ../aim $D/all/it; ln -s all/it $D/ours", "$D/ours", "symbolic link")]
    [InlineData("mkdir $D/folder; ln -s ../folder $D/all/it", "$D/all/it/aim", "symbolic link")]
    [InlineData("echo kept >$D/all/it; chmod 666 $D/all/it", "$D/all/it", "file")]
    [InlineData("mkfifo -m 666 $D/all/it", "$D/all/it", "file")]
    public void Output_ToSomethingOfSomebodyElseInAFolderOfAll_IsRefused(string line, string output, string kind)
    {
        if (Environment.UserName != "root")
            return;   // nobody else can give a file away

        foreach (string verb in (string[])["encode $S", "decode $S", "ram extract $S", "schema import $S"])
        {
            CommandOutcome outcome = Shell(
                $"mkdir -p $D/all; chmod 1777 $D/all; rm -rf $D/all/* $D/ours $D/folder; {line}; chown -h 65534 $D/all/it; $Q {verb} -o {output}");

            Assert.Equal(2, outcome.ExitCode);
            Assert.Contains($"all/it is a {kind} of another user in a folder where everybody can make one", outcome.Error, StringComparison.Ordinal);
            foreach (string aim in (string[])["aim", "folder/aim", "all/it"])
                Assert.True(!File.Exists(Path.Join(_folder, aim)) || new FileInfo(Path.Join(_folder, aim)).Length < 100);
        }
    }

    [Fact]
    public void Output_ToWhatIsOursInAFolderOfAll_IsWritten()
    {
        Assert.Equal(0, Shell("mkdir $D/all; chmod 1777 $D/all; echo old >$D/all/file; ln -s file $D/all/link; $Q encode $S -o $D/all/link").ExitCode);

        Assert.True(new FileInfo(Path.Join(_folder, "all/file")).Length > 1000);
    }

    [Fact]
    public void Names_OfAStream_CannotTalkToTheTerminal()
    {
        byte[] stream = File.ReadAllBytes(s_stream);
        int machine = stream.AsSpan().IndexOf("pc-i440fx"u8);
        "\n\e[31m"u8.CopyTo(stream.AsSpan(machine));
        string path = Path.Join(_folder, "esc.mig");
        File.WriteAllBytes(path, stream);

        foreach (string verb in (string[])["show", "profile show", "check --against $S"])
        {
            CommandOutcome outcome = Shell($"$Q {verb} {path}");

            Assert.DoesNotContain((byte)0x1B, outcome.Output);
            Assert.DoesNotContain(outcome.Text.Split('\n'), static l => l.StartsWith("[31m", StringComparison.Ordinal));
            Assert.Contains("\\u000a\\u001b[31m", outcome.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    public void Signal_AtAnyMoment_LeavesNoFile(string signal, int code)
    {
        // Standard input stays open, so that the command waits for more.
        CommandOutcome outcome = Shell(
            "set -m; mkfifo $D/in; $Q encode $D/in -o $D/out & P=$!; exec 3>$D/in; head -c 20000 $S >&3; sleep 0.3; "
            + $"kill -{signal} $P; wait $P; C=$?; rm $D/in; exit $C");

        Assert.Equal(code, outcome.ExitCode);
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void Signal_WhileASocketWaits_RemovesIt(string signal, int code)
    {
        CommandOutcome outcome = Shell(
            "set -m; umask 0; $Q decode --listen unix:$D/sock -o $D/out & P=$!; while [ ! -S $D/sock ]; do sleep 0.02; done; "
            + $"stat -c %a $D/sock; kill -{signal} $P; wait $P");

        Assert.Equal((code, "600\n"), (outcome.ExitCode, outcome.Text));
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData("", "600")]
    [InlineData("--socket-mode 0622", "622")]
    [InlineData("--socket-group $(id -g)", "660")]
    [InlineData("--socket-group $(id -gn) --socket-mode 620", "620")]
    public void Socket_ThatOthersMayConnectTo_HasTheModeThatWasAsked(string options, string mode)
    {
        foreach (string verb in (string[])["--listen", "--verdict"])
        {
            CommandOutcome outcome = Shell(
                $"set -m; umask 0; mkfifo $D/in; exec 3<>$D/in; $Q decode {verb} unix:$D/sock {options} -o $D/out <&3 & P=$!; "
                + "for N in $(seq 500); do sleep 0.02; "
                + $"M=$(stat -c %a $D/sock 2>/dev/null); [ \"$M\" != {mode} ] || break; done; echo $M; kill -TERM $P; wait $P; rm $D/in");

            Assert.Equal($"{mode}\n", outcome.Text);
            Assert.Empty(Names());
        }
    }

    [Fact]
    public void Socket_WhoseGroupWeMayNotGive_IsNotThere()
    {
        // Of root's rights the one to give files away is taken.
        string user = Environment.UserName == "root" ? "setpriv --bounding-set -chown " : "";

        CommandOutcome outcome = Shell($"{user}$Q decode --listen unix:$D/sock --socket-group 4294967294 -o $D/out");

        Assert.Equal(
            (2, $"qber: unix:{_folder}/sock: the group 4294967294 cannot be given to it: Operation not permitted\n"), (outcome.ExitCode, outcome.Error));
        Assert.Empty(Names());
    }

    private CommandOutcome Shell(string line) => CommandOutcome.Shell(line, ("S", s_stream), ("D", _folder));

    private UnixFileMode ModeOf(string name) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Path.Join(_folder, name));

    private string[] Names() => [.. Directory.GetFileSystemEntries(_folder).Select(static p => Path.GetFileName(p)).Order()];
}
