using Ber.Live;

namespace Unit.Live;

/// <summary>Captures that end before there is a machine. Those of machines are in tests/EndToEnd.</summary>
public sealed class ProfileCaptureTests
{
    [Fact]
    public void OfCommandLine_NoSuchProgram_CannotStart()
    {
        var exception = Assert.Throws<TwinException>(() => ProfileCapture.OfCommandLine(["/no/such/qemu", "-M", "pc"]));

        Assert.Equal((TwinProblem.CannotStart, "/no/such/qemu"), (exception.Problem, exception.Subject));
        Assert.IsType<System.ComponentModel.Win32Exception>(exception.InnerException);
    }

    [Fact]
    public void OfCommandLine_ProgramEnds_HasItsExitCodeAndItsWords()
    {
        var exception = Assert.Throws<TwinException>(() => ProfileCapture.OfCommandLine(["sh", "-c", "echo no such machine >&2; exit 3", "qemu-kvm"]));

        Assert.Equal((TwinProblem.Ended, 3, "no such machine"), (exception.Problem, exception.ExitCode, exception.Output));
    }

    [Fact]
    public void OfCommandLine_WhatATwinCannotShow_IsNotedBeforeItStarts()
    {
        List<CaptureNote> notes = [];
        string[] line =
        [
            "/no/such/qemu", "-netdev", "vhost-user,id=n0,chardev=c,queues=4", "-drive", "file=/no/such/disk,id=d0", "-icount", "shift=1,rr=record",
        ];

        Assert.Throws<TwinException>(() => ProfileCapture.OfCommandLine(line, new ProfileCaptureOptions { OnNote = notes.Add }));

        Assert.Equal(
            [
                new CaptureNote(CaptureNoteKind.OneQueue, "-netdev n0", "4"),
                new CaptureNote(CaptureNoteKind.NoOffloads, "-netdev n0", "vhost-user"),
                new CaptureNote(CaptureNoteKind.UnknownLength, "-drive d0"),
                new CaptureNote(CaptureNoteKind.NoReplay, "-icount shift=1,rr=record"),
            ],
            notes);
    }

    [Fact]
    public void OfRunningMachine_NobodyListens_CannotConnect()
    {
        string path = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());

        var exception = Assert.Throws<ChannelException>(() => ProfileCapture.OfRunningMachine(path));

        Assert.Equal((ChannelProblem.CannotConnect, $"unix:{path}"), (exception.Problem, exception.Address));
    }

    [Fact]
    public void OfCommandLine_ProgramHangs_EndsWithTheTimeLimit()
    {
        long start = Environment.TickCount64;

        var exception = Assert.Throws<TwinException>(
            () => ProfileCapture.OfCommandLine(["sh", "-c", "sleep 60", "qemu-kvm"], new ProfileCaptureOptions { TimeLimit = TimeSpan.FromSeconds(0.3) }));

        Assert.Equal((TwinProblem.TimedOut, "sh"), (exception.Problem, exception.Subject));
        Assert.InRange(Environment.TickCount64 - start, 300, 20_000);
    }

    /// <summary>Never without a sandbox, unless the binary says that it has none; then not in silence.</summary>
    [Theory]
    [InlineData("case \"$*\" in *-sandbox*) echo -sandbox: not built in >&2; exit 1;; *) echo none >&2; exit 4;; esac", 4, "-sandbox: not built in")]
    [InlineData("case \"$*\" in *-sandbox*) echo no such machine >&2; exit 1;; *) echo none >&2; exit 4;; esac", 1, null)]
    public void OfCommandLine_BinaryWithoutSandbox_RunsWithoutAndIsNoted(string script, int exitCode, string? words)
    {
        List<CaptureNote> notes = [];

        var exception = Assert.Throws<TwinException>(
            () => ProfileCapture.OfCommandLine(["sh", "-c", script, "qemu-kvm"], new ProfileCaptureOptions { OnNote = notes.Add }));

        Assert.Equal(exitCode, exception.ExitCode);
        Assert.Equal(words is null ? [] : [new CaptureNote(CaptureNoteKind.NoSandbox, "sh", words)], notes);
    }

    [Fact]
    public void Dump_BinaryWritesNone_HasItsWords()
    {
        List<CaptureNote> notes = [];

        Assert.False(VMStateDump.TryRead(["ls"], null, new TimeLimit(TimeSpan.FromSeconds(20)), notes.Add, out _));

        Assert.Equal((CaptureNoteKind.NoDump, "ls"), (Assert.Single(notes).Kind, notes[0].Subject));
        Assert.NotEmpty(notes[0].Value!);
    }
}
