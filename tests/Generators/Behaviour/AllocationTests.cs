using System.Buffers;
using Ber.Visitors;
using Support;

namespace Generators.Behaviour;

/// <summary>The budget of generated code: no octet allocated per field, whatever the number of fields is.</summary>
public sealed class AllocationTests
{
    private const int Few = 10;
    private const int Many = 2000;

    [Fact]
    public void Fields_OnBerAndQemuFileVisitors_AllocateNothing()
    {
        // 17 scalars an element. What a visit costs whatever it visits is in both measurements.
        Assert.Equal((0, 0), (BerOutput(Many) - BerOutput(Few), BerInput(Many) - BerInput(Few)));
        Assert.Equal((0, 0), (QemuFileOutput(Many) - QemuFileOutput(Few), QemuFileInput(Many) - QemuFileInput(Few)));
    }

    private static long BerOutput(int count)
    {
        Guarded state = Make(count);
        return Measure(state, static (output, state) => WriteBer(output, state));
    }

    private static long QemuFileOutput(int count)
    {
        Guarded state = Make(count);
        return Measure(state, static (output, state) => WriteQemuFile(output, state));
    }

    private static long BerInput(int count)
    {
        Guarded state = Make(count);
        var output = new ArrayBufferWriter<byte>(1 << 20);
        WriteBer(output, state);
        return Measure(state, (_, state) =>
        {
            var visitor = new BerInputVisitor(output.WrittenSpan);
            VMState.Visit(ref visitor, ref state);
            visitor.Complete();
        });
    }

    private static long QemuFileInput(int count)
    {
        Guarded state = Make(count);
        var output = new ArrayBufferWriter<byte>(1 << 20);
        WriteQemuFile(output, state);
        byte[] octets = output.WrittenSpan.ToArray();
        var file = new QemuFileReader(octets);
        return Measure(state, (_, state) =>
        {
            file.Reset(octets);
            QemuFileInputVisitor visitor = file.Visitor;
            VMState.Visit(ref visitor, ref state);
            visitor.Complete();
        });
    }

    private static void WriteBer(ArrayBufferWriter<byte> output, Guarded state)
    {
        var visitor = new BerOutputVisitor(output);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
    }

    private static void WriteQemuFile(ArrayBufferWriter<byte> output, Guarded state)
    {
        QemuFileOutputVisitor visitor = new QemuFileWriter(output).Visitor;
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
    }

    private static Guarded Make(int count)
    {
        var state = new Guarded { Readings = new List<Reading>(Many), Fixed = new ulong[3], Entries = [] };
        for (int i = 0; i < count; i++)
            state.Readings.Add(new Reading { A = (byte)i, C = (uint)i << 20, H = -i, D = ulong.MaxValue - (uint)i, I = i % 2 == 0, J = i });
        return state;
    }

    private static long Measure(Guarded state, Action<ArrayBufferWriter<byte>, Guarded> visit)
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        long least = Allocations.Least(() =>
        {
            output.ResetWrittenCount();
            visit(output, state);
        });
        Assert.Equal(state.Readings!.Count is Few ? Few : Many, state.Readings.Count);
        return least;
    }
}
