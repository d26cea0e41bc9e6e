using Ber.Visitors;
using global::Samples.Devices;
using Support;

namespace Generators.Behaviour;

/// <summary>What generated code does beside visits: hooks, requirements, counts, and what is null.</summary>
public sealed class BehaviourTests
{
    [Fact]
    public void Hooks_AreCalled_InTheOrderOfVMState()
    {
        var sender = new Hooked { Value = 7, Later = 9 };
        sender.Log.Clear();
        byte[] octets = VisitorPairs.QemuFile.Write(sender);
        var receiver = new Hooked();
        VisitorPairs.QemuFile.Read(octets, ref receiver);

        Assert.Equal("0000000709", Convert.ToHexString(octets));
        Assert.Equal(["pre_save", "validate v4", "post_save"], sender.Log);
        Assert.Equal(["pre_load", "set 7", "validate v4", "post_load v4"], receiver.Log);
        Assert.Equal((7u, 9), (receiver.Value, receiver.Later));
    }

    [Fact]
    public void VersionThatCame_IsTheOneOfHooksAndFields()
    {
        var receiver = new Hooked { Later = 1 };
        QemuFileInputVisitor visitor = new QemuFileReader([0, 0, 0, 5]).Visitor;
        VMState.Visit(ref visitor, ref receiver, 2);

        Assert.Equal(["pre_load", "set 5", "validate v2", "post_load v2"], receiver.Log);
        Assert.Equal(1, receiver.Later);
    }

    [Theory]
    [InlineData(1, VisitError.VersionTooOld)]
    [InlineData(5, VisitError.VersionTooNew)]
    public void VersionOutOfRange_IsRefused_BeforeAnyHook(int version, VisitError error)
    {
        var receiver = new Hooked();

        VisitException exception = Assert.Throws<VisitException>(() =>
        {
            QemuFileInputVisitor visitor = new QemuFileReader(new byte[5]).Visitor;
            VMState.Visit(ref visitor, ref receiver, version);
        });

        Assert.Equal(error, exception.Error);
        Assert.Empty(receiver.Log);
    }

    [Fact]
    public void Refusals_OfHooksAndPredicates_AreValidationFailures()
    {
        byte[] octets = VisitorPairs.Ber.Write(new Hooked { Value = 7 });
        byte[] unsound = Convert.FromHexString("0000000765");

        AssertRefused(() => VisitorPairs.Ber.Write(new Hooked { RefusesToSave = true }), VisitError.ValidationFailed, "hooked#0");
        AssertRefused(() => Read(VisitorPairs.Ber, octets, new Hooked { RefusesToLoad = true }), VisitError.ValidationFailed, "hooked#0");
        AssertRefused(() => Read(VisitorPairs.QemuFile, unsound, new Hooked()), VisitError.ValidationFailed, "hooked#0");
        AssertRefused(() => VisitorPairs.Ber.Write(new Hooked { Later = 100 }), VisitError.ValidationFailed, "hooked#0");
    }

    /// <summary>migration/vmstate.c: what pre_save took, post_save gives back, also when the save failed.</summary>
    [Fact]
    public void PostSave_IsCalled_AlsoWhenTheSaveFails()
    {
        var sender = new Hooked { Later = 100 };
        sender.Log.Clear();

        Assert.Throws<VisitException>(() => VisitorPairs.Ber.Write(sender));
        Assert.Equal(["pre_save", "validate v4", "post_save"], sender.Log);
    }

    [Fact]
    public void Priority_IsInTheRegistrationOptions() => Assert.Equal(VMStatePriority.GicV3, Hooked.RegistrationOptions.Priority);

    [Fact]
    public void Nulls_StandForZerosAndNothing_AndAreFilledOnInput()
    {
        var sender = new Guarded { Name = null, Fixed = null, Readings = null, Whole = 0x12345678 };
        byte[] octets = VisitorPairs.QemuFile.Write(sender);
        Assert.Equal("02" + "0000000A" + "00000000" + new string('0', 48) + "00" + "00" + "12345678", Convert.ToHexString(octets));

        Guarded receiver = Read(VisitorPairs.QemuFile, octets, new Guarded { Name = "old", Readings = [default], More = new Extra(), Fixed = [1] });
        Assert.Equal([0, 0, 0], receiver.Fixed!);
        Assert.Equal(("", 0, 0x12345678u), (receiver.Name, receiver.Readings!.Count, receiver.Whole));
        Assert.Null(receiver.More);
    }

    [Fact]
    public void Requirements_OfTheReceiver_AreCompared()
    {
        byte[] octets = VisitorPairs.Ber.Write(new Guarded());

        Assert.Equal(10, Read(VisitorPairs.Ber, octets, new Guarded { Most = 11 }).Most);
        AssertRefused(() => Read(VisitorPairs.Ber, octets, new Guarded { Ports = 3 }), VisitError.ValueMismatch, "guarded#0.ports");
        AssertRefused(() => Read(VisitorPairs.Ber, octets, new Guarded { Most = 9 }), VisitError.ValueMismatch, "guarded#0.most");
    }

    [Theory]
    [InlineData(5u)]
    [InlineData(0xFFFFFFFFu)]
    public void CountAboveItsLimit_IsRefused_InBothDirections(uint count)
    {
        byte[] octets = [2, 0, 0, 0, 1, (byte)(count >> 24), (byte)(count >> 16), (byte)(count >> 8), (byte)count, .. new byte[100]];

        AssertRefused(() => Read(VisitorPairs.QemuFile, octets, new Guarded()), VisitError.CountMismatch, "guarded#0.entries");
        AssertRefused(() => VisitorPairs.Ber.Write(new Guarded { Count = count, Entries = new ushort[5] }), VisitError.CountMismatch, "guarded#0.entries");
    }

    [Fact]
    public void ArrayOfAnotherLength_IsRefusedOnOutput_AndReplacedOnInput()
    {
        AssertRefused(() => VisitorPairs.Ber.Write(new Guarded { Count = 3, Entries = new ushort[2] }), VisitError.CountMismatch, "guarded#0.entries");
        AssertRefused(() => VisitorPairs.Ber.Write(new Guarded { Fixed = new ulong[4] }), VisitError.CountMismatch, "guarded#0.fixed");

        ushort[] roomy = [9, 9, 9, 9];
        Guarded receiver = Read(VisitorPairs.Ber, VisitorPairs.Ber.Write(new Guarded { Count = 2, Entries = [1, 2] }), new Guarded { Entries = roomy });
        Assert.Same(roomy, receiver.Entries);
        Assert.Equal([1, 2, 9, 9], roomy);
    }

    /// <summary>migration/vmstate.c, vmstate_subsection_load: a loader takes subsections in whatever order they come; a saver has one.</summary>
    [Fact]
    public void Subsections_InAnotherOrder_AreLoaded_AndSavedInTheirOwn()
    {
        byte[] fields = [0x00, 0x18, 0x03, 0x00];
        byte[] extended = [0x05, 20, .. "pckbd/extended_state"u8, 0, 0, 0, 0, .. Convert.FromHexString("0000000100000002AABB")];
        byte[] outPort = [0x05, 13, .. "pckbd_outport"u8, 0, 0, 0, 1, 0xCF];

        KeyboardController state = Read(VisitorPairs.QemuFile, [.. fields, .. extended, .. outPort], new KeyboardController());

        Assert.Equal((0xCF, 2u, 0xAA), (state.OutPort.Value, state.Extended!.Value.OutputSource, state.Extended.Value.OutputData));
        Assert.Equal([.. fields, .. outPort, .. extended], VisitorPairs.QemuFile.Write(state));
        AssertRefused(() => Read(VisitorPairs.QemuFile, [.. fields, 0x05, 10, .. "pckbd/else"u8, 0, 0, 0, 1], new KeyboardController()),
            VisitError.UnknownSubsection, "pckbd#0");
    }

    private static TState Read<TState>(VisitorPair pair, byte[] octets, TState state)
        where TState : IVMState<TState>
    {
        pair.Read(octets, ref state);
        return state;
    }

    private static void AssertRefused(Func<object> visit, VisitError error, string path)
    {
        VisitException exception = Assert.Throws<VisitException>(visit);
        Assert.Equal((error, path), (exception.Error, exception.Path.ToString()));
    }
}
