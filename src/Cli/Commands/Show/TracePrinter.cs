using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Prints the trace of every device section: a line for its head, then one per field, as a visitor gets it from the legacy octets.</summary>
/// <remarks>
/// A stream and its BER have the same trace: offsets are those of the legacy stream. What differs from run to run without being state (section ids) has no
/// place in it.
/// </remarks>
/// <param name="output">Where the lines go.</param>
/// <param name="filter">The sections to print.</param>
/// <param name="isRaw">Whether numbers stand without the words behind them.</param>
internal sealed class TracePrinter(TextWriter output, DeviceFilter filter, bool isRaw = false) : IStreamConsumer
{
    private readonly DynamicState _state = new();

    public void OnDevice(DeviceSection section)
    {
        if (!filter.Takes(section.Path))
            return;
        output.Write(TraceLine.Format(section.LegacyOffset - section.HeadLength, section.HeadLength, section.Path, "section", $"v{section.VersionId}"));
        Print(section);
    }

    /// <summary>The lines of a section without that of its head.</summary>
    public void Print(DeviceSection section)
    {
        if (section.Contents.Length < section.Octets)
        {
            output.Write(TraceLine.Format(section.LegacyOffset, section.Octets, section.Path, $"opaque[{section.Octets}]", "(not kept)"));
            return;
        }

        byte[] octets = section.Contents.ToArray();
        VMStateDescription description = section.State is null ? Opaque(section) : section.Description!;
        _state.MaxOctets = Math.Max(octets.Length, 1024);
        var reader = new QemuFileReader(octets, section.LegacyOffset);
        var visitor = new TraceVisitor<QemuFileInputVisitor>(reader.Visitor, output, section.LegacyOffset, section.Path)
        {
            Words = isRaw ? null : new ValueWords(description.Name),
        };
        visitor.Inner.Root = section.Path;
        VMState.Visit(ref visitor, description, _state);
        visitor.Complete();
    }

    /// <summary>A section of which nothing is known but its octets.</summary>
    private static VMStateDescription Opaque(DeviceSection section)
    {
        var field = new VMStateField("opaque", FieldKind.Buffer, "opaque") { Size = section.Contents.Length };
        return new VMStateDescription(section.Path.IdStr, (int)section.VersionId, [field]) { IsExact = true };
    }
}
