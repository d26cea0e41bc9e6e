using Support;
using Support.Containers;

namespace Golden;

/// <summary>The command over streams in containers: what it opens, what comes back, what it says.</summary>
[Trait("Pace", "Slow")]
public sealed class ContainerCommandTests : IDisposable
{
    private static readonly string s_path = Path.Join(GoldenText.Root, "tests/Golden/Streams/microvm-10.0.mig");
    private static readonly byte[] s_stream = File.ReadAllBytes(s_path);

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-containers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A program that is not installed is not tried: what we run without it is refused by its name.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("xz")]
    [InlineData("bzip2")]
    [InlineData("lz4")]
    [InlineData("lzop")]
    public void Cli_WhatAProgramCompressed_IsTheStream(string program)
    {
        if (!IsInstalled(program))
            return;
        CommandOutcome packed = Shell($"{program} -c \"$S\" > \"$D/a\" && $Q encode \"$D/a\" | $Q decode > \"$D/b\" && cmp \"$D/b\" \"$S\"");
        CommandOutcome piped = Shell($"{program} -c < \"$S\" | $Q verify");
        CommandOutcome cut = Shell($"{program} -c < \"$S\" > \"$D/c\" && head -c 3000 \"$D/c\" | $Q verify");

        Assert.Equal((0, $"qber: standard input: the stream was in {program} data: what was in it is written, not that\n"), (packed.ExitCode, packed.Error));
        Assert.Equal((0, ""), (piped.ExitCode, piped.Error));
        Assert.Equal(2, cut.ExitCode);
        Assert.Single(cut.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Cli_MissingProgram_IsNamed()
    {
        if (!IsInstalled("xz"))
            return;
        CommandOutcome outcome = Shell("xz -c < \"$S\" > \"$D/a\" && D0=$(command -v dotnet || true) && PATH=/nonexistent ${Q/#dotnet/$D0} verify \"$D/a\"");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("a program xz", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>An image is more than its stream: a disk, a domain.</summary>
    [Theory]
    [InlineData("encode")]
    [InlineData("decode")]
    public void Cli_OutputThatIsTheImage_IsRefused(string verb)
    {
        byte[] image = new LibvirtBuilder().Make(s_stream);
        File.WriteAllBytes(Path.Join(_folder, "a"), image);

        CommandOutcome outcome = Shell($"ln -s a \"$D/b\" && $Q {verb} \"$D/a\" -o \"$D/b\"");

        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains("more than a stream stands in it", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(image, File.ReadAllBytes(Path.Join(_folder, "a")));
    }

    [Theory]
    [InlineData("encode \"$D/a\" | $Q decode")]
    [InlineData("encode - < \"$D/a\" | $Q encode | $Q decode")]
    [InlineData("decode \"$D/a\"")]
    public void Cli_LibvirtImage_ComesBack(string way)
    {
        byte[] image = new LibvirtBuilder().Make(s_stream);
        File.WriteAllBytes(Path.Join(_folder, "a"), image);

        CommandOutcome outcome = Shell($"$Q {way}");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(image, outcome.Output);
    }

    [Theory]
    [InlineData("plain", null)]
    [InlineData("libvirt", null)]
    [InlineData("libvirt-gzip", "gzip")]
    [InlineData("libvirt-zstd", "zstd")]
    [InlineData("libvirt-xz", "xz")]
    [InlineData("libvirt-bzip2", "bzip2")]
    [InlineData("libvirt-lzop", "lzop")]
    public void Cli_DecodeInto_IsAnImageOfTheStream(string form, string? program)
    {
        if (program is not null && !IsInstalled(program))
            return;
        byte[] image = new LibvirtBuilder().Make(s_stream);
        File.WriteAllBytes(Path.Join(_folder, "a"), image);
        int headLength = form == "plain" ? 0 : image.Length - s_stream.Length;

        CommandOutcome made = Shell($"$Q encode \"$D/a\" | $Q decode --into {form} -o \"$D/b\"");
        byte[] octets = File.ReadAllBytes(Path.Join(_folder, "b"));
        CommandOutcome body = Shell($"tail -c +{headLength + 1} \"$D/b\" | {program ?? "cat"} {(program is null ? "" : "-dc")}");

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Equal(s_stream, body.Output);
        if (form == "plain")
            return;
        byte[] head = image[..headLength];
        head[28] = (byte)Array.IndexOf(["libvirt", "libvirt-gzip", "libvirt-bzip2", "libvirt-xz", "libvirt-lzop", "libvirt-zstd"], form);
        Assert.Equal(head, octets[..headLength]);
    }

    [Fact]
    public void Cli_DecodeIntoLibvirt_NeedsItsXml()
    {
        CommandOutcome outcome = Shell("$Q encode \"$S\" | $Q decode --into libvirt -o \"$D/b\"");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("no XML", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(_folder, "b")));
    }

    [Fact]
    public void Cli_ShowXml_HasNoPassword()
    {
        File.WriteAllBytes(Path.Join(_folder, "a"), new LibvirtBuilder().Make(s_stream));

        CommandOutcome outcome = Shell("$Q show --xml \"$D/a\" && $Q encode \"$D/a\" -o \"$D/b\" && $Q show --xml \"$D/b\"");

        const string Shown = "<domain type='qemu'>\n  <name>g</name>\n  <graphics type='vnc' passwd='***'/>\n</domain>\n<cookie/>\n";
        Assert.Equal((0, Shown + Shown), (outcome.ExitCode, outcome.Text));
    }

    /// <summary>What is not to be shown, wherever libvirt or a user puts it; and what only looks like it.</summary>
    [Theory]
    [InlineData("<graphics type='vnc' passwd='secret' port='1'/>", "<graphics type='vnc' passwd='***' port='1'/>")]
    [InlineData("<graphics type=\"spice\" passwd=\"se'cret\"/>", "<graphics type=\"spice\" passwd=\"***\"/>")]
    [InlineData("<graphics passwd = 'se\"cret'\n  port='1'/>", "<graphics passwd = '***'\n  port='1'/>")]
    [InlineData("<graphics\n  passwd=\n  'secret'/>", "<graphics\n  passwd=\n  '***'/>")]
    [InlineData("<graphics passwd='sec\nret'/>", "<graphics passwd='***'/>")]
    [InlineData("<a><passwd>secret</passwd></a>", "<a><passwd>***</passwd></a>")]
    [InlineData("<password>\n  secret\n</password>", "<password>***</password>")]
    [InlineData("<password encoding='plain'>secret</password>", "<password encoding='plain'>***</password>")]
    [InlineData("<metadata><x:password>secret</x:password></metadata>", "<metadata><x:password>***</x:password></metadata>")]
    [InlineData("<qemu:arg value='secret,id=s0,data=secret'/>", "<qemu:arg value='secret,id=s0,data=***'/>")]
    [InlineData("<qemu:arg value='x,password=sec,,ret,y=1'/>", "<qemu:arg value='x,password=***,y=1'/>")]
    [InlineData("<qemu:env name='VNC_PASSWORD' value='secret'/>", "<qemu:env name='VNC_PASSWORD' value='***'/>")]
    [InlineData("<qemu:env value='secret' name='API_TOKEN'/>", "<qemu:env value='***' name='API_TOKEN'/>")]
    [InlineData("<qemu:env name=\"API_TOKEN\"\n value=\"secret\"/>", "<qemu:env name=\"API_TOKEN\"\n value=\"***\"/>")]
    [InlineData("<qemu:env name='SECRET_KEY' value=\"secret\"/>", "<qemu:env name='SECRET_KEY' value=\"***\"/>")]
    [InlineData("<name>passwd</name>", "<name>passwd</name>")]
    public void Cli_ShowXml_MasksWhatIsSecret(string xml, string shown)
    {
        File.WriteAllBytes(Path.Join(_folder, "a"), new LibvirtBuilder { Xml = xml, Cookie = null }.Make(s_stream));

        CommandOutcome outcome = Shell("$Q show --xml \"$D/a\"");

        Assert.Equal((0, shown + "\n"), (outcome.ExitCode, outcome.Text));
    }

    [Theory]
    [InlineData("show --xml --json", 64)]
    [InlineData("show --xml --format json", 64)]
    [InlineData("show --xml --summary", 64)]
    [InlineData("show --xml --trace", 64)]
    [InlineData("show --snapshot s0", 2)]
    [InlineData("show --json --snapshot s0", 2)]
    [InlineData("show --xml --snapshot s0", 2)]
    [InlineData("verify --snapshot s0", 2)]
    [InlineData("encode --snapshot s0 -o /dev/null", 2)]
    [InlineData("decode --snapshot s0 -o /dev/null", 2)]
    [InlineData("ram list --snapshot s0", 2)]
    [InlineData("profile show --snapshot s0", 2)]
    [InlineData("diff --snapshot s0 \"$S\"", 2)]
    [InlineData("diff --snapshot s0 --snapshot s0 \"$I\"", 2)]
    [InlineData("check --snapshot s0 --against \"$S\"", 2)]
    public void Cli_OptionsThatDoNotFitTheInput_AreRefused(string arguments, int code)
    {
        File.WriteAllBytes(Path.Join(_folder, "i"), new Qcow2Builder().Make(s_stream));

        CommandOutcome outcome = Shell($"I=\"$D/i\"; $Q {arguments} \"$S\"");

        Assert.Equal(code, outcome.ExitCode);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains(
            code == 64 ? "--xml has a form of its own" : "expected a qcow2 image, since --snapshot was given", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>A single --snapshot of two inputs is that of the one that is an image; files beside the inputs have none.</summary>
    [Fact]
    public void Cli_SnapshotOfOneOfTwoInputs_IsRead()
    {
        File.WriteAllBytes(Path.Join(_folder, "i"), new Qcow2Builder().Make(s_stream));

        CommandOutcome right = Shell("$Q diff --snapshot s0 \"$S\" \"$D/i\"");
        CommandOutcome left = Shell("$Q diff --snapshot s0 \"$D/i\" \"$S\"");

        Assert.Equal((0, ""), (right.ExitCode, right.Error));
        Assert.Equal((0, ""), (left.ExitCode, left.Error));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    public void Cli_ZerosBehindCompressedData_AreANote(string program)
    {
        if (!IsInstalled(program))
            return;

        CommandOutcome whole = Shell($"({program} -c < \"$S\"; head -c 100000 /dev/zero) > \"$D/a\" && $Q verify \"$D/a\"");
        CommandOutcome other = Shell($"({program} -c < \"$S\"; echo text) | $Q verify");

        Assert.Equal(0, whole.ExitCode);
        Assert.EndsWith("/a: what stands behind the end of the stream is not read: it is no part of it\n", whole.Error, StringComparison.Ordinal);
        Assert.Single(whole.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal(2, other.ExitCode);
        Assert.EndsWith($"expected the end of the {program} data, more of them, or zeros to the end, found 74657874.\n", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cli_Qcow2_IsListedAndItsSnapshotRead()
    {
        File.WriteAllBytes(Path.Join(_folder, "a"), new Qcow2Builder { Id = "7", Name = "before" }.Make(s_stream));

        CommandOutcome listed = Shell("$Q show --json \"$D/a\"");
        CommandOutcome read = Shell("for s in 7 before; do $Q encode --snapshot $s \"$D/a\" | $Q decode --into plain | cmp - \"$S\"; done");
        CommandOutcome alone = Shell("$Q verify \"$D/a\"");
        CommandOutcome other = Shell("$Q verify --snapshot after \"$D/a\"");

        Assert.Contains($"\"name\": \"before\"", listed.Text, StringComparison.Ordinal);
        Assert.Contains($"\"stateOctets\": {s_stream.Length}", listed.Text, StringComparison.Ordinal);
        Assert.Equal((0, ""), (read.ExitCode, read.Error));
        Assert.Equal((0, true), (alone.ExitCode, alone.Error.Contains("the only one", StringComparison.Ordinal)));
        Assert.Equal((2, true), (other.ExitCode, other.Error.Contains("7 \"before\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Cli_OffsetAndZeros_ComeBack()
    {
        CommandOutcome found = Shell("(head -c 5000 /dev/zero; cat \"$S\") > \"$D/a\" && $Q encode \"$D/a\" | $Q decode | cmp - \"$D/a\"");
        CommandOutcome given = Shell("(head -c 4096 \"$S\"; cat \"$S\") > \"$D/b\" && $Q encode --offset 4K \"$D/b\" | $Q decode | cmp - \"$S\"");
        CommandOutcome compared = Shell("$Q diff --offset 0 --offset 4K \"$D/a\" \"$D/b\"");

        Assert.Equal((0, ""), (found.ExitCode, found.Error));
        Assert.Equal(0, given.ExitCode);
        Assert.Contains("the stream was in a file at an offset", given.Error, StringComparison.Ordinal);
        Assert.Equal(0, compared.ExitCode);
    }

    private static bool IsInstalled(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Join(folder, program)));

    private CommandOutcome Shell(string line) => CommandOutcome.Shell($"set -o pipefail; {line}", ("S", s_path), ("D", _folder));
}
