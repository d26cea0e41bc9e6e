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
    private readonly List<CheckFinding> _findings = [];
    private readonly List<Frame> _frames = [];
    private readonly HashSet<(VMStateDescription, VMStateDescription)> _equalShapes = [];
    private int _firstShift = -1;
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
            context.Note(
                CheckFindingKind.NotComparable, source.Path, Octets(source.Octets), Octets(destination.Octets),
                isOwn ? "The section's layout is known to its own code only." : "One side has no description of the section.", source.Offset);
            return;
        }

        context.Refuse(
            CheckFindingKind.NotComparable, source.Path, Octets(source.Octets), Octets(destination.Octets), context.Messages.MissingFooter(source.Path.IdStr),
            "One side has no description of the section: its stream has no vmdesc.", source.Offset, "whether the section has the same layout on both sides");
    }

    /// <summary>The section's findings, with the message at the first field that shifts what follows.</summary>
    private void Finish()
    {
        if (_firstShift >= 0)
        {
            CheckFinding first = _findings[_firstShift];
            _findings[_firstShift] = _shift != 0
                ? first with { QemuMessage = _context.Messages.MissingFooter(_source.Path.IdStr) }
                : first with { Consequence = CheckConsequence.Misreads };
        }

        foreach (CheckFinding finding in _findings)
            _context.Add(finding);
    }

    /// <returns>Whether values were looked at, not only layouts.</returns>
    private bool CompareStruct(VMStateDescription source, long sourceOffset, VMStateDescription destination, long destinationOffset, PathNode node, int? incomingVersion)
    {
        if (_equalShapes.Contains((source, destination)))
            return false;
        int findings = _findings.Count;
        if (source.Name != destination.Name && incomingVersion is null)
            Note(CheckFindingKind.DescriptionRenamed, node, source.Name, destination.Name, null, sourceOffset);

        _frames.Add(new Frame());
        List<LayoutField> s = LayoutField.Of(source, sourceOffset, node, isOpened: false);
        List<LayoutField> d = LayoutField.Of(destination, destinationOffset, node, isOpened: false);
        bool hasValues = CompareFields(s, d, incomingVersion);
        CompareSubsections(source, EndOf(s, sourceOffset), destination, EndOf(d, destinationOffset), node);
        _frames.RemoveAt(_frames.Count - 1);

        if (source.VersionId != destination.VersionId && incomingVersion is null && source.Name == destination.Name)
            Note(CheckFindingKind.NestedVersion, node, $"{source.Name} v{source.VersionId}", $"{destination.Name} v{destination.VersionId}", "The version of a nested struct is not on the wire; the layouts were compared instead.", sourceOffset);
        if (!hasValues && findings == _findings.Count && source.Subsections.IsEmpty)
            _equalShapes.Add((source, destination));
        return hasValues;
    }

    private static long EndOf(List<LayoutField> fields, long start) => fields.Count == 0 ? start : fields[^1].Offset + fields[^1].Length;

    /// <summary>From here on the loader takes octets for other fields.</summary>
    private void Shift(CheckFindingKind kind, PathNode node, string? source, string? destination, long octets, string? hint, long? offset)
    {
        _shift += octets;
        if (_firstShift < 0)
            _firstShift = _findings.Count;
        _findings.Add(new CheckFinding
        {
            Kind = kind,
            Severity = CheckSeverity.Error,
            Consequence = CheckConsequence.Refuses,
            Path = node.ToPath(_source.Path),
            Source = source,
            Destination = destination,
            Offset = Absolute(offset),
            Hint = hint,
        });
    }

    private void Note(CheckFindingKind kind, PathNode node, string? source, string? destination, string? hint, long? offset)
        => Add(kind, CheckSeverity.Note, CheckConsequence.None, node, source, destination, null, hint, offset);

    private void Add(CheckFindingKind kind, CheckSeverity severity, CheckConsequence consequence, PathNode node, string? source, string? destination, string? message, string? hint, long? offset, string? condition = null)
        => _findings.Add(new CheckFinding
        {
            Kind = kind,
            Severity = severity,
            Consequence = consequence,
            Path = node.ToPath(_source.Path),
            Source = source,
            Destination = destination,
            Offset = Absolute(offset),
            QemuMessage = message,
            Condition = condition,
            Hint = hint,
        });

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
