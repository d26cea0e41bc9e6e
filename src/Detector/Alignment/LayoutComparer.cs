using System.Buffers.Binary;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Lets the destination's description take the octets of one section as <c>vmstate_load_state</c> would: by position and width. Names only say which
/// field ought to be which; where the same octets reach the same fields, another name or another grouping breaks nothing.
/// </summary>
/// <remarks>
/// Both descriptions are exact, of two instances. What differs between instances of one QEMU without breaking anything is told apart by rules: counts
/// that travel in an earlier field, fields that a version gates, subsections. All else is a shift, after which the loader reads other fields' octets.
/// </remarks>
internal sealed partial class LayoutComparer
{
    private readonly CheckContext _context;
    private readonly ProfileDevice _source;
    private readonly ProfileDevice _destination;
    private readonly VMStateDescription _sourceRoot;
    private readonly VMStateDescription _destinationRoot;
    private readonly FindingLog _findings = new();
    private readonly List<Frame> _frames = [];
    private readonly HashSet<(VMStateDescription, VMStateDescription)> _equalShapes = [];
    private FindingBuilder? _firstShift;
    private long _shift;

    private LayoutComparer(CheckContext context, ProfileDevice source, ProfileDevice destination, VMStateDescription sourceRoot, VMStateDescription destinationRoot)
    {
        _context = context;
        _source = source;
        _destination = destination;
        _sourceRoot = sourceRoot;
        _destinationRoot = destinationRoot;
    }

    /// <summary>Integers that both sides have at one place: an array whose count differs may be counted by one of them.</summary>
    private sealed class Frame
    {
        public List<(string Name, long Source, long Destination)> Integers { get; } = [];
    }

    /// <summary>Compares the contents of a section that both sides have, and adds the findings to the context.</summary>
    public static void Compare(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        (VMStateDescription? sourceRoot, VMStateDescription? destinationRoot) = Descriptions(source, destination);
        if (sourceRoot is null || destinationRoot is null)
        {
            NotComparable(context, source, destination);
            return;
        }

        var comparer = new LayoutComparer(context, source, destination, sourceRoot, destinationRoot);
        comparer.CompareStruct(sourceRoot, 0, destinationRoot, 0, PathNode.Section, (int)source.VersionId);
        comparer.Finish();
    }

    private ReadOnlySpan<byte> SourceOctets => _source.Contents.Span;

    private ReadOnlySpan<byte> DestinationOctets => _destination.Contents.Span;

    /// <summary>A side without description of its own is read by the other's, where its octets are as many.</summary>
    private static (VMStateDescription? Source, VMStateDescription? Destination) Descriptions(ProfileDevice source, ProfileDevice destination)
    {
        VMStateDescription? s = source.IsOldStyle ? null : source.Description;
        VMStateDescription? d = destination.IsOldStyle ? null : destination.Description;
        if (s is null && d is not null && d.Length == source.Octets)
            s = d;
        else if (d is null && s is not null && s.Length == destination.Octets)
            d = s;
        return (s, d);
    }

    /// <summary>The layout of one side is not known: with another length it may be another one.</summary>
    private static void NotComparable(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        bool isOwn = source.IsOldStyle || destination.IsOldStyle;
        if (isOwn || source.Octets == destination.Octets)
        {
            context.Findings.Note(CheckFindingKind.NotComparable, source.Path)
                .Between(Octets(source.Octets), Octets(destination.Octets))
                .At(source.Offset)
                .Hint(isOwn ? "The section's layout is known to its own code only." : "One side has no description of the section.");
            return;
        }

        context.Findings.Refuse(CheckFindingKind.NotComparable, source.Path)
            .Between(Octets(source.Octets), Octets(destination.Octets))
            .At(source.Offset)
            .Message(context.Messages.MissingFooter(source.Path.IdStr))
            .Condition("whether the section has the same layout on both sides")
            .Hint("One side has no description of the section: its stream has no vmdesc.");
    }

    /// <summary>The section's findings, with the message at the first field that shifts what follows.</summary>
    private void Finish()
    {
        if (_shift != 0)
            _firstShift?.Message(_context.Messages.MissingFooter(_source.Path.IdStr));
        else
            _firstShift?.Misreads();
        _context.Findings.AddAll(_findings);
    }

    /// <returns>Whether values were looked at, not only layouts.</returns>
    private bool CompareStruct(VMStateDescription source, long sourceOffset, VMStateDescription destination, long destinationOffset, PathNode node, int? incomingVersion)
    {
        if (_equalShapes.Contains((source, destination)))
            return false;
        int findings = _findings.Count;
        if (source.Name != destination.Name && incomingVersion is null)
            _findings.Note(CheckFindingKind.DescriptionRenamed, Place(node)).Between(source.Name, destination.Name).At(Absolute(sourceOffset));

        _frames.Add(new Frame());
        List<LayoutField> s = LayoutField.Of(source, sourceOffset, node, isOpened: false);
        List<LayoutField> d = LayoutField.Of(destination, destinationOffset, node, isOpened: false);
        bool hasValues = CompareFields(s, d, incomingVersion);
        CompareSubsections(source, EndOf(s, sourceOffset), destination, EndOf(d, destinationOffset), node);
        _frames.RemoveAt(_frames.Count - 1);

        if (source.VersionId != destination.VersionId && incomingVersion is null && source.Name == destination.Name)
            _findings.Note(CheckFindingKind.NestedVersion, Place(node))
                .Between($"{source.Name} v{source.VersionId}", $"{destination.Name} v{destination.VersionId}")
                .At(Absolute(sourceOffset))
                .Hint("The version of a nested struct is not on the wire; the layouts were compared instead.");
        if (!hasValues && findings == _findings.Count && source.Subsections.IsEmpty)
            _equalShapes.Add((source, destination));
        return hasValues;
    }

    private static long EndOf(List<LayoutField> fields, long start) => fields.Count == 0 ? start : fields[^1].Offset + fields[^1].Length;

    /// <summary>From here on the loader takes octets for other fields.</summary>
    private FindingBuilder Shift(CheckFindingKind kind, PathNode node, long octets)
    {
        _shift += octets;
        FindingBuilder finding = _findings.Refuse(kind, Place(node));
        _firstShift ??= finding;
        return finding;
    }

    private FieldPath Place(PathNode node) => node.ToPath(_source.Path);

    private long? Absolute(long? offset) => _source.Offset + offset;

    private static string Octets(long count) => count == 1 ? "1 octet" : $"{count} octets";

    /// <summary>The value of an integer in contents octets; null of another kind, and beyond their end.</summary>
    private static long? IntegerAt(ReadOnlySpan<byte> contents, VMStateField field, long offset)
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
