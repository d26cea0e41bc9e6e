using System.Buffers;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Cursors over device sections.</summary>
internal static class SectionCursor
{
    /// <summary>A cursor before the first field. Octets of a QEMUFile do not tell what of a general description is there; BER does.</summary>
    /// <param name="section">A section that is typed.</param>
    public static StateCursor Open(DeviceSection section)
    {
        VMStateDescription description = section.Description!;
        if (description.IsExact)
            return StateCursor.OverQemuFile(description, section.Contents.Span);
        var value = new ArrayBufferWriter<byte>();
        var visitor = new BerOutputVisitor(value);
        VMState.Visit(ref visitor, description, section.State!);
        visitor.Complete();
        return StateCursor.OverBer(description, value.WrittenSpan);
    }
}
