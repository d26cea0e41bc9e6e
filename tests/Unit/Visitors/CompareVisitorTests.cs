using System.Collections.Immutable;
using Ber.Visitors;
using Support;
using Support.Devices;
using Xunit;

namespace Unit.Visitors;

public sealed class CompareVisitorTests
{
    /// <summary>An edit of a network card, and the differences that it makes.</summary>
    public static TheoryData<string, Func<NicState, NicState>, string[]> Edits => new()
    {
        { "nothing", static s => s, [] },
        { "scalar", static s => s with { RxBufferSize = 7 }, ["e1000#0.rxbuf_size: uint32 1 | uint32 7"] },
        { "signed", static s => s with { Offset = -3 }, ["e1000#0.\"tx.props.ipcss\": int16 -1 | int16 -3"] },
        { "boolean octet", static s => s with { HasDelay = 0x10, Delay = 9 },
            ["e1000#0.has_delay: bool false | bool true (10)", "e1000#0.delay: null | uint32 9"] },
        { "elements", static s => { s.Mac[3] = 1; s.Mac[30] = 2; return s; }, ["e1000#0.mac_reg[3]: 0xffffffff | 1", "e1000#0.mac_reg[30]: 0xffffffff | 2"] },
        { "element of 16 bits", static s => { s.Phy[7] = 5; return s; }, ["e1000#0.phy_reg[7]: 0x8000 | 5"] },
        { "signed element", static s => { s.Counters[1] = -1; return s; }, ["e1000#0.counters[1]: 0 | -1"] },
        { "boolean element", static s => { s.Enabled[0] = 1; return s; }, ["e1000#0.queue_enabled[0]: false | true"] },
        { "buffer", static s => { s.Header[14] ^= 0xFF; return s; }, ["e1000#0.\"tx.header\": from octet 14 of 16: "] },
        { "struct in an array", static s => { s.Contexts[1].Expires = 8; return s; }, ["e1000#0.tx_contexts[1].expires: int64 -1 | int64 8"] },
        { "subsection gone", static s => s with { HasMitigation = false }, ["e1000#0.\"e1000/mit_state\": subsection v1 | (nothing)"] },
        { "subsection come", static s => s with { HasFullMac = true }, ["e1000#0.\"e1000/full_mac_state\": (nothing) | subsection v3"] },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void Edit_OfAState_IsExactlyItsDifferences(string subject, Func<NicState, NicState> edit, string[] differences)
    {
        NicState left = Sample();
        NicState right = edit(Sample());

        string[] found = [.. Compare(ref left, ref right).Select(static d => d.ToString())];

        Assert.Equal((subject, differences.Length), (subject, found.Length));
        Assert.All(differences.Zip(found), static p => Assert.StartsWith(p.First, p.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void ListsPointersAndTrees_OfOtherLength_DifferOnce_AndTheComparisonGoesOn()
    {
        QueueState left = DeviceSamples.Queues.ElementAt(2);
        QueueState right = DeviceSamples.Queues.ElementAt(2);
        right.Requests = [new() { Index = 99, Flags = 1 }, new() { Index = 1 }];
        right.Primary = null;
        right.Name = "other";

        string[] found = [.. Compare(ref left, ref right).Select(static d => d.ToString())];

        Assert.Contains("virtio-queues#0.name: capability \"qq\" | capability \"other\"", found);
        Assert.Contains("virtio-queues#0.requests: qtailq[1] | qtailq[2]", found);
        Assert.Contains("virtio-queues#0.requests[1]: (nothing) | struct", found);
        Assert.Single(found, static f => f.StartsWith("virtio-queues#0.primary", StringComparison.Ordinal));
        Assert.DoesNotContain(found, static f => f.StartsWith("virtio-queues#0.requests[1].", StringComparison.Ordinal));
    }

    [Fact]
    public void OtherDescription_SameName_DiffersByTypeAndShape()
    {
        var one = new VMStateDescription("d", 1, [new("a", FieldKind.UInt8), new("b", FieldKind.UInt8), new("c", FieldKind.UInt8)]);
        var other = new VMStateDescription("d", 1, [new("a", FieldKind.UInt16), new("c", FieldKind.UInt8), new("e", FieldKind.UInt8)]);
        var left = new CompareVisitor();
        VMState.Visit(ref left, one, Crossing.Load(one, "01 02 03"));
        left.Complete();
        var right = new CompareVisitor(left);
        VMState.Visit(ref right, other, Crossing.Load(other, "0001 03 04"));
        right.Complete();

        Assert.Equal(["d#0.a: uint8 1 | uint16 1", "d#0.b: uint8 2 | (nothing)", "d#0.e: (nothing) | uint8 4"],
            right.Differences.Select(static d => d.ToString()));
    }

    [Fact]
    public void LeftThatIsNotComplete_IsMisuse() => Assert.Throws<ArgumentException>(() => new CompareVisitor(new CompareVisitor()));

    [Fact]
    public void Words_OfNumbersThatDiffer_StandBesideThem()
    {
        var header = new VMStateDescription(
            "pci_header_device", 1, [new("command", FieldKind.UInt16), new("subclass", FieldKind.UInt8), new("class", FieldKind.UInt8)]);

        ImmutableArray<StateDifference> differences = Compare(header, "0003 00 02", "0103 80 02", new ValueWords("e1000e"), new ValueWords("e1000e"));

        // The class is the same number, whatever the subclass makes of it.
        Assert.Equal(["command", "subclass"], differences.Select(static d => d.Path.Steps[^1].Name));
        Assert.Equal(("I/O, memory", "I/O, memory, SERR"), (differences[0].LeftWords, differences[0].RightWords));
    }

    /// <summary>Two CPUs have other registers: each is compared with its like, wherever that stands.</summary>
    [Theory]
    [InlineData("603000000013c080 603000000013df11 0000000000000010 0000000000000020",
        "CNTP_CTL_EL0 cpu#0.cpreg_vmstate_values[1]: 0x21 | 0x20")]
    [InlineData("603000000013df11 603000000013c081 0000000000000020 0000000000000010",
        "SCTLR_EL1 cpu#0.cpreg_vmstate_values[0]: 0x10 | ; CNTP_CTL_EL0 cpu#0.cpreg_vmstate_values[1]: 0x21 | 0x20; "
        + "ACTLR_EL1 cpu#0.cpreg_vmstate_values[1]:  | 0x10")]
    public void Registers_AreMatchedByName(string right, string expected)
    {
        var cpu = new VMStateDescription(
            "cpu", 1, [new("cpreg_vmstate_indexes", FieldKind.UInt64) { Count = 2 }, new("cpreg_vmstate_values", FieldKind.UInt64) { Count = 2 }]);
        const string Left = "603000000013c080 603000000013df11 0000000000000010 0000000000000021";

        ImmutableArray<StateDifference> differences = Compare(cpu, Left, right, new ValueWords("cpu"), new ValueWords("cpu"));

        IEnumerable<StateDifference> named = differences.Where(static d => d.Name is not null);
        Assert.Equal(expected, string.Join("; ", named.Select(static d => $"{d.Name} {d.Path}: {d.Left} | {d.Right}")));
    }

    private static ImmutableArray<StateDifference> Compare(VMStateDescription description, string one, string other, ValueWords left, ValueWords right)
    {
        var first = new CompareVisitor { Words = left };
        VMState.Visit(ref first, description, Crossing.Load(description, one));
        first.Complete();
        var second = new CompareVisitor(first) { Words = right };
        VMState.Visit(ref second, description, Crossing.Load(description, other));
        second.Complete();
        return second.Differences;
    }

    private static NicState Sample()
    {
        NicState state = DeviceSamples.Nics.ElementAt(3);
        state.RxBufferSize = 1;
        state.Offset = -1;
        state.HasDelay = 0;
        state.Mac = [.. Enumerable.Repeat(uint.MaxValue, 32)];
        state.Phy = [.. Enumerable.Repeat((ushort)0x8000, 8)];
        state.Counters = [5, 0, 6];
        state.Enabled = [0, 1, 2, 3];
        state.Header = new byte[16];
        state.Contexts = [state.Contexts[0], state.Contexts[1] with { Expires = -1 }];
        state.HasMitigation = true;
        state.HasFullMac = false;
        return state;
    }

    private static ImmutableArray<StateDifference> Compare<TState>(ref TState one, ref TState other)
        where TState : IVMState<TState>
    {
        var left = new CompareVisitor();
        VMState.Visit(ref left, ref one);
        left.Complete();
        var right = new CompareVisitor(left);
        VMState.Visit(ref right, ref other);
        right.Complete();
        return right.Differences;
    }
}
