using Ber.Live;

namespace Unit.Live;

/// <summary>Captures that end before there is a machine. Those of machines are in tests/EndToEnd.</summary>
public sealed class ProfileCaptureTests
{
    [Fact]
    public void OfCommandLine_NoSuchProgram_CannotStart()
    {
        var exception = Assert.Throws<TwinException>(() => ProfileCapture.OfCommandLine(["/no/such/qemu", "-M", "pc"]));

        Assert.Equal((TwinProblem.CannotStart, "/no/such/qemu"), (exception.Problem, exception.Program));
        Assert.IsType<System.ComponentModel.Win32Exception>(exception.InnerException);
    }

    [Fact]
    public void OfCommandLine_ProgramEnds_HasItsExitCodeAndItsWords()
    {
        var exception = Assert.Throws<TwinException>(() => ProfileCapture.OfCommandLine(["sh", "-c", "echo no such machine >&2; exit 3", "-M"]));

        Assert.Equal((TwinProblem.Ended, 3, "no such machine"), (exception.Problem, exception.ExitCode, exception.Output));
    }

    [Fact]
    public void OfCommandLine_WhatATwinCannotShow_IsNotedBeforeItStarts()
    {
        List<CaptureNote> notes = [];
        string[] line = ["/no/such/qemu", "-netdev", "tap,id=n0,queues=4", "-drive", "file=/no/such/disk,id=d0", "-readconfig", "more.cfg"];

        Assert.Throws<TwinException>(() => ProfileCapture.OfCommandLine(line, new ProfileCaptureOptions { OnNote = notes.Add }));

        Assert.Equal(
            [
                new CaptureNote(CaptureNoteKind.OneQueue, "-netdev n0", "4"),
                new CaptureNote(CaptureNoteKind.NoOffloads, "-netdev n0", "tap"),
                new CaptureNote(CaptureNoteKind.UnknownLength, "-drive d0"),
                new CaptureNote(CaptureNoteKind.OptionsFromFile, "-readconfig more.cfg"),
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
    public void Dump_BinaryWritesNone_HasItsWords()
    {
        Assert.False(VMStateDump.TryRead("ls", null, out _, out string problem));

        Assert.NotEmpty(problem);
    }
}
