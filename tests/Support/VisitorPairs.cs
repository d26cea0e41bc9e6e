using System.Buffers;
using Ber.Visitors;

namespace Support;

/// <summary>What can be written by one visitor and read by another: every property of visits is stated once and holds for each.</summary>
public static class VisitorPairs
{
    public static IReadOnlyList<VisitorPair> All { get; } = [new BerPair(), new QemuFilePair()];

    public static VisitorPair Ber => All[0];

    public static VisitorPair QemuFile => All[1];
}

/// <summary>An output visitor and the input visitor of the same format.</summary>
public abstract class VisitorPair
{
    public abstract string Name { get; }

    /// <summary>Whether the format itself says that a conditional field is absent, or a pointer of <see cref="PointerRule.NullMarker"/> null.</summary>
    public abstract bool CarriesAbsence { get; }

    /// <summary>State of a C# type → octets.</summary>
    public byte[] Write<TState>(TState state, List<VisitCall>? calls = null)
        where TState : IVMState<TState>
    {
        var output = new ArrayBufferWriter<byte>();
        WriteTo(output, ref state, calls ?? []);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>State whose description is met at run time → octets.</summary>
    public byte[] Write(VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteTo(output, description, state, calls ?? []);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Octets → state of a C# type.</summary>
    public abstract void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
        where TState : IVMState<TState>;

    /// <summary>Octets → state whose description is met at run time.</summary>
    public abstract void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null);

    public override string ToString() => Name;

    private protected abstract void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall> calls)
        where TState : IVMState<TState>;

    private protected abstract void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls);
}

internal sealed class BerPair : VisitorPair
{
    public override string Name => "Ber";

    public override bool CarriesAbsence => true;

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
    {
        var visitor = new RecordingVisitor<BerInputVisitor>(new BerInputVisitor(octets), calls ?? []);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
    }

    public override void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
    {
        var visitor = new RecordingVisitor<BerInputVisitor>(new BerInputVisitor(octets), calls ?? []);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
    }

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall> calls)
    {
        var visitor = new RecordingVisitor<BerOutputVisitor>(new BerOutputVisitor(output), calls);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
    }

    private protected override void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls)
    {
        var visitor = new RecordingVisitor<BerOutputVisitor>(new BerOutputVisitor(output), calls);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
    }
}

internal sealed class QemuFilePair : VisitorPair
{
    public override string Name => "QemuFile";

    public override bool CarriesAbsence => false;

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
    {
        var file = new QemuFileReader(octets);
        var visitor = new RecordingVisitor<QemuFileInputVisitor>(file.Visitor, calls ?? []);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
        RequireEnd(file, octets);
    }

    public override void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
    {
        var file = new QemuFileReader(octets);
        var visitor = new RecordingVisitor<QemuFileInputVisitor>(file.Visitor, calls ?? []);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
        RequireEnd(file, octets);
    }

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall> calls)
    {
        var visitor = new RecordingVisitor<QemuFileOutputVisitor>(new QemuFileWriter(output).Visitor, calls);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
    }

    private protected override void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls)
    {
        var visitor = new RecordingVisitor<QemuFileOutputVisitor>(new QemuFileWriter(output).Visitor, calls);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
    }

    /// <summary>A QEMUFile has no end of a value: who reads it must compare.</summary>
    private static void RequireEnd(QemuFileReader file, byte[] octets)
    {
        if (file.Position != octets.Length)
            throw new VisitException(VisitError.TrailingData, new FieldPath(""), file.Position, "the end of the data", $"{octets.Length - file.Position} more octets");
    }
}
