using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Visitors;

/// <summary>Makes octets of what was sent with a description, where the receiver has a buffer for what QEMU saves by a function of its own.</summary>
internal static class SavedElement
{
    /// <summary>Reads the next element.</summary>
    /// <param name="elements">Stand before it.</param>
    /// <param name="field">The receiver's field.</param>
    /// <param name="sent">The description that was sent; it has as many octets as the receiver.</param>
    /// <param name="types">The type numbers of the stream.</param>
    /// <param name="value">Receives the octets.</param>
    public static void Read(ref BerElements elements, VMStateField field, VMStateDescription sent, TypeTable? types, scoped Span<byte> value)
    {
        long offset = elements.Offset;
        var state = new DynamicState { MaxOctets = value.Length };
        var input = new BerInputVisitor(elements.ReadElement(field), types, offset) { Root = elements.Path.ToPath(field) };
        VMState.Visit(ref input, sent, state);
        input.Complete();
        using var octets = new ArrayPoolBufferWriter<byte>(value.Length);
        QemuFileOutputVisitor output = new QemuFileWriter(octets).Visitor;
        VMState.Visit(ref output, sent, state);
        output.Complete();
        octets.WrittenSpan.CopyTo(value);
    }
}
