using System.Buffers.Binary;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What the parts of one section's comparison share: both sides, their octets, the findings, the octets by which what follows has shifted.</summary>
/// <param name="context">What all sections share.</param>
/// <param name="source">What is sent.</param>
/// <param name="destination">What loads it.</param>
internal sealed class LayoutSection(CheckContext context, ProfileDevice source, ProfileDevice destination)
{
    private FindingBuilder? _firstShift;
    private readonly Dictionary<VMStateDescription, FieldNameSet> _names = [];
    private RepeatedFindings? _repeated;
    private long _shift;

    public CheckContext Context => context;

    public ProfileDevice Source => source;

    public ProfileDevice Destination => destination;

    /// <summary>Whether no octets of either side are known, so that nothing but the descriptions can make a finding.</summary>
    public bool HasNoOctets => source.Contents.IsEmpty && destination.Contents.IsEmpty;

    public ReadOnlySpan<byte> SourceOctets => source.Contents.Span;

    public ReadOnlySpan<byte> DestinationOctets => destination.Contents.Span;

    /// <summary>The octets by which what follows has shifted so far.</summary>
    public long Shifted => _shift;

    public FindingLog Findings { get; } = new();

    /// <summary>What was found in pairs of descriptions.</summary>
    public RepeatedFindings Repeated => _repeated ??= new RepeatedFindings(Findings);

    /// <summary>The integers that may count arrays.</summary>
    public CountSources Counts { get; } = new(context.DestinationKnowledge);

    public FieldPath Place(PathNode node) => node.ToPath(source.Path);

    /// <summary>The names of a description's fields.</summary>
    public FieldNameSet NamesOf(VMStateDescription description)
    {
        if (!_names.TryGetValue(description, out FieldNameSet? names))
            _names[description] = names = new FieldNameSet(description);
        return names;
    }

    /// <summary>Octets from the start of the stream, of an offset within the section's contents.</summary>
    public long? Absolute(long? offset) => source.Offset + offset;

    /// <summary>From here on the loader takes octets for other fields.</summary>
    public FindingBuilder Shift(CheckFindingKind kind, PathNode node, long octets)
    {
        ShiftOn(octets);
        FindingBuilder finding = Findings.Refuse(kind, Place(node));
        _firstShift ??= finding;
        return finding;
    }

    /// <summary>Shifts what follows by findings that were made before, in another place.</summary>
    public void ShiftOn(long octets) => _shift = RepeatedFindings.Sum(_shift, octets);

    /// <summary>Gives the findings to the context, with the message at the first field that shifts what follows.</summary>
    public void Finish()
    {
        if (_shift != 0)
            _firstShift?.Message(context.Messages.MissingFooter(source.Path.IdStr));
        else
            _firstShift?.Misreads();
        _repeated?.Finish();
        context.Findings.AddAll(Findings);
    }

    public static string Octets(long count) => count == 1 ? "1 octet" : $"{count} octets";

    /// <summary>The value of an integer in contents octets; null of another kind, and beyond their end.</summary>
    public static long? IntegerAt(ReadOnlySpan<byte> contents, VMStateField field, long offset)
    {
        int size = VMStateField.FixedSizeOf(field.Kind);
        if (size == 0 || offset + size > contents.Length)
            return null;
        ReadOnlySpan<byte> octets = contents.Slice((int)offset, size);
        return field.Kind switch
        {
            FieldKind.Boolean or FieldKind.UInt8 => octets[0],
            FieldKind.Int8 => (sbyte)octets[0],
            FieldKind.Int16 => BinaryPrimitives.ReadInt16BigEndian(octets),
            FieldKind.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(octets),
            FieldKind.Int32 => BinaryPrimitives.ReadInt32BigEndian(octets),
            FieldKind.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(octets),
            _ => BinaryPrimitives.ReadInt64BigEndian(octets),
        };
    }
}
