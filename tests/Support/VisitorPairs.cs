using System.Buffers;
using System.Text.Json;
using Ber.Visitors;

namespace Support;

/// <summary>What can be written by one visitor and read by another: every property of visits is stated once and holds for each.</summary>
public static class VisitorPairs
{
    public static IReadOnlyList<VisitorPair> All { get; } =
        [new BerPair(), new QemuFilePair(), new QmpPair(), new TracedBerPair(), new TracedQemuFilePair(), new TracedQmpPair(), new InterfaceQmpPair()];

    public static VisitorPair Ber => All[0];

    public static VisitorPair QemuFile => All[1];

    public static VisitorPair Qmp => All[2];

    public static VisitorPair Named(string name) => All.Single(p => p.Name == name);
}

/// <summary>An output visitor and the input visitor of the same format.</summary>
public abstract class VisitorPair
{
    public abstract string Name { get; }

    /// <summary>Whether the format itself says that a conditional field is absent, or a pointer of <see cref="PointerRule.NullMarker"/> null.</summary>
    public virtual bool CarriesAbsence => true;

    /// <summary>Whether a boolean comes back as the octet it was, and not just as true or false.</summary>
    public virtual bool CarriesBooleanOctets => true;

    /// <summary>Whether every proper prefix of an encoding is refused.</summary>
    public virtual bool RefusesPrefixes => true;

    /// <summary>State of a C# type → octets.</summary>
    public byte[] Write<TState>(TState state, List<VisitCall>? calls = null)
        where TState : IVMState<TState>
    {
        var output = new ArrayBufferWriter<byte>();
        WriteTo(output, ref state, calls);
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

    private protected abstract void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall>? calls)
        where TState : IVMState<TState>;

    private protected abstract void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls);

    private protected static void Drive<TVisitor, TState>(TVisitor inner, ref TState state, List<VisitCall>? calls)
        where TVisitor : IVisitor, allows ref struct
        where TState : IVMState<TState>
    {
        if (calls is null)
        {
            // The way of the product, with runs visited at once; what records calls has them all.
            VMState.Visit(ref inner, ref state);
            inner.Complete();
            return;
        }

        var visitor = new RecordingVisitor<TVisitor>(inner, calls);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
    }

    private protected static void Drive<TVisitor>(TVisitor inner, VMStateDescription description, DynamicState state, List<VisitCall>? calls)
        where TVisitor : IVisitor, allows ref struct
    {
        var visitor = new RecordingVisitor<TVisitor>(inner, calls ?? []);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
    }
}

internal sealed class BerPair : VisitorPair
{
    public override string Name => "Ber";

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null) => Drive(new BerInputVisitor(octets), ref state, calls);

    public override void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
        => Drive(new BerInputVisitor(octets), description, state, calls);

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall>? calls)
        => Drive(new BerOutputVisitor(output), ref state, calls);

    private protected override void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls)
        => Drive(new BerOutputVisitor(output), description, state, calls);
}

internal class QemuFilePair : VisitorPair
{
    public override string Name => "QemuFile";

    public override bool CarriesAbsence => false;

    /// <summary>A QEMUFile has no end of a value: a list of marker 00 may be a prefix of another. Only octets too few are noticed.</summary>
    public override bool RefusesPrefixes => false;

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
    {
        var file = new QemuFileReader(octets);
        Drive(file.Visitor, ref state, calls);
        RequireEnd(file, octets);
    }

    public override void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
    {
        var file = new QemuFileReader(octets);
        Drive(file.Visitor, description, state, calls);
        RequireEnd(file, octets);
    }

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall>? calls)
        => Drive(new QemuFileWriter(output).Visitor, ref state, calls);

    private protected override void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls)
        => Drive(new QemuFileWriter(output).Visitor, description, state, calls);

    /// <summary>A QEMUFile has no end of a value: who reads it must compare.</summary>
    private protected static void RequireEnd(QemuFileReader file, byte[] octets)
    {
        if (file.Position != octets.Length)
            throw new VisitException(VisitError.TrailingData, new FieldPath(""), file.Position, "the end of the data",
                $"{octets.Length - file.Position} more octets");
    }
}

internal class QmpPair : VisitorPair
{
    public override string Name => "Qmp";

    public override bool CarriesBooleanOctets => false;

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
    {
        using JsonDocument document = Parse(octets);
        Drive(new QmpInputVisitor(document.RootElement), ref state, calls);
    }

    public override void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
    {
        using JsonDocument document = Parse(octets);
        Drive(new QmpInputVisitor(document.RootElement), description, state, calls);
    }

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall>? calls)
    {
        using var json = new Utf8JsonWriter(output);
        Drive(new QmpOutputVisitor(json), ref state, calls);
    }

    private protected override void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls)
    {
        using var json = new Utf8JsonWriter(output);
        Drive(new QmpOutputVisitor(json), description, state, calls);
    }

    private protected static JsonDocument Parse(byte[] octets)
    {
        try
        {
            return JsonDocument.Parse(octets);
        }
        catch (JsonException exception)
        {
            throw new VisitException(VisitError.MalformedData, new FieldPath(""), exception.BytePositionInLine, "JSON", exception.Message, exception);
        }
    }
}

/// <summary>The same walk led by the interface: the visitor is chosen at run time.</summary>
internal sealed class InterfaceQmpPair : QmpPair
{
    public override string Name => "Qmp through IVisitor";

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
    {
        using JsonDocument document = Parse(octets);
        Drive<IVisitor, TState>(new QmpInputVisitor(document.RootElement), ref state, calls);
    }

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall>? calls)
    {
        using var json = new Utf8JsonWriter(output);
        Drive<IVisitor, TState>(new QmpOutputVisitor(json), ref state, calls);
    }
}

internal sealed class TracedBerPair : VisitorPair
{
    public override string Name => "Traced Ber";

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
        => Drive(new TraceVisitor<BerInputVisitor>(new BerInputVisitor(octets), TextWriter.Null), ref state, calls);

    public override void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
        => Drive(new TraceVisitor<BerInputVisitor>(new BerInputVisitor(octets), TextWriter.Null), description, state, calls);

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall>? calls)
        => Drive(new TraceVisitor<BerOutputVisitor>(new BerOutputVisitor(output), TextWriter.Null), ref state, calls);

    private protected override void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls)
        => Drive(new TraceVisitor<BerOutputVisitor>(new BerOutputVisitor(output), TextWriter.Null), description, state, calls);
}

internal sealed class TracedQemuFilePair : QemuFilePair
{
    public override string Name => "Traced QemuFile";

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
    {
        var file = new QemuFileReader(octets);
        Drive(new TraceVisitor<QemuFileInputVisitor>(file.Visitor, TextWriter.Null), ref state, calls);
        RequireEnd(file, octets);
    }

    public override void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
    {
        var file = new QemuFileReader(octets);
        Drive(new TraceVisitor<QemuFileInputVisitor>(file.Visitor, TextWriter.Null), description, state, calls);
        RequireEnd(file, octets);
    }

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall>? calls)
        => Drive(new TraceVisitor<QemuFileOutputVisitor>(new QemuFileWriter(output).Visitor, TextWriter.Null), ref state, calls);

    private protected override void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls)
        => Drive(new TraceVisitor<QemuFileOutputVisitor>(new QemuFileWriter(output).Visitor, TextWriter.Null), description, state, calls);
}

/// <summary>A trace around visitors that are chosen at run time.</summary>
internal sealed class TracedQmpPair : QmpPair
{
    public override string Name => "Traced Qmp";

    public override void Read<TState>(byte[] octets, ref TState state, List<VisitCall>? calls = null)
    {
        using JsonDocument document = Parse(octets);
        Drive(new TraceVisitor<IVisitor>(new QmpInputVisitor(document.RootElement), TextWriter.Null), ref state, calls);
    }

    public override void Read(byte[] octets, VMStateDescription description, DynamicState state, List<VisitCall>? calls = null)
    {
        using JsonDocument document = Parse(octets);
        Drive(new TraceVisitor<IVisitor>(new QmpInputVisitor(document.RootElement), TextWriter.Null), description, state, calls);
    }

    private protected override void WriteTo<TState>(ArrayBufferWriter<byte> output, ref TState state, List<VisitCall>? calls)
    {
        using var json = new Utf8JsonWriter(output);
        Drive(new TraceVisitor<IVisitor>(new QmpOutputVisitor(json), TextWriter.Null), ref state, calls);
    }

    private protected override void WriteTo(ArrayBufferWriter<byte> output, VMStateDescription description, DynamicState state, List<VisitCall> calls)
    {
        using var json = new Utf8JsonWriter(output);
        Drive(new TraceVisitor<IVisitor>(new QmpOutputVisitor(json), TextWriter.Null), description, state, calls);
    }
}
