using System.Buffers;
using System.Collections.Immutable;
using Ber.Visitors;

namespace Fuzz;

/// <summary>The text of vmdesc: read or refused with a reason; what was read is written, and that is read.
/// It need not be the same: the record has patches.</summary>
internal sealed class VMDescTarget : IFuzzTarget
{
    public string Name => "vmdesc";

    public InputKind Kind => InputKind.VMDesc;

    public int AllocationFactor => 1024;   // objects of the model

    public Outcome Run(byte[] input, Cutting cutting)
    {
        if (!VMDescReader.TryRead(input, out VMDesc? desc, out string? reason))
            return new Outcome(reason);
        foreach (VMDescDevice device in desc.Devices)
        {
            if (device.TextStart < 0 || device.TextStart + device.TextLength > input.Length)
                throw new ViolationException($"device \"{device.Name}\" stands outside of the text");
            if (device.Description is null && device.Reason is null)
                throw new ViolationException($"device \"{device.Name}\" has neither a description nor a reason");
        }

        byte[]? text = Write(desc);
        if (text is null)
            return new Outcome("longer than expected");
        if (desc.Devices.All(static d => d.Description is not null))
            IsRead(text);
        return Outcome.Of("read", text);
    }

    public bool IsDocumented(Exception exception) => false;   // TryRead documents none

    private static byte[]? Write(VMDesc desc)
    {
        var output = new ArrayBufferWriter<byte>();
        return VMDescWriter.TryWrite(desc, output, BoundedSink.Bound, out ImmutableArray<Range> _) ? output.WrittenSpan.ToArray() : null;
    }

    private static void IsRead(byte[] text)
    {
        if (!VMDescReader.TryRead(text, out VMDesc? again, out string? reason))
            throw new ViolationException($"what was written is not read: {reason}");
        _ = Write(again);
    }
}
