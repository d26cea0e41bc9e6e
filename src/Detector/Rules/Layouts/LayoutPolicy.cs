using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What was sent meets what was sent: fields have octets and offsets, and only these decide.</summary>
/// <param name="section">The section's comparison.</param>
/// <param name="layouts">Compares nested structs, and subsections.</param>
/// <param name="incomingVersion">The version that the wire states; null of a nested struct, whose version it does not state.</param>
internal sealed class LayoutPolicy(LayoutSection section, LayoutComparer layouts, int? incomingVersion) : IAlignmentPolicy<LayoutField>
{
    /// <summary>Fields on either side that a regrouping may take at most.</summary>
    private const int MaxRegrouped = 24;

    /// <summary>Whether values were looked at, not only layouts.</summary>
    public bool HasValues { get; private set; }

    public bool AcceptsRename(LayoutField source, LayoutField destination) => source.Length == destination.Length;

    public bool TryRegroup(FieldSequence<LayoutField> source, FieldSequence<LayoutField> destination) => false;

    public IReadOnlyList<LayoutField>? Open(LayoutField field, LayoutField other)
    {
        return field.CanOpen && !other.IsStruct && section.NamesOf(field.First.Struct!).Contains(other.Name) ? field.Open() : null;
    }

    public void Pair(FieldSequence<LayoutField> source, FieldSequence<LayoutField> destination)
    {
        if (!IsDividedAnew(source.Next, destination.Next) || !TryDivide(source, destination, isOneField: true))
            Compare(source.Take(), destination.Take());
    }

    /// <summary>Neither name occurs on the other side: a rename, another grouping, or something else in its place.</summary>
    public void Replace(FieldSequence<LayoutField> source, FieldSequence<LayoutField> destination)
    {
        LayoutField s = source.Next;
        LayoutField d = destination.Next;
        bool isStruct = s.IsStruct && d.IsStruct && (s.Length == d.Length || s.Shape.Struct!.Name == d.Shape.Struct!.Name);
        if (!isStruct && s.CanOpen && !d.IsStruct)
        {
            source.Open(s.Open());
        }
        else if (!isStruct && d.CanOpen && !s.IsStruct)
        {
            destination.Open(d.Open());
        }
        else if (isStruct || (s.Length == d.Length && s.Length > 0))
        {
            Renamed(s, d);
            Compare(source.Take(), destination.Take());
        }
        else if (!TryDivide(source, destination))
        {
            Remove(source.Take());
        }
    }

    public bool TryMove(FieldSequence<LayoutField> source, FieldSequence<LayoutField> destination, int distance)
    {
        if (source.Next.Length != destination.Next.Length)
            return false;
        Moved(source.Take(), destination.Take());
        return true;
    }

    public void End(LayoutField source) => layouts.CompareSubsectionsAtEnd(source);

    public void Remove(LayoutField source)
    {
        if (section.Counts.Has(source, source.Count, 0) || (source.Shape.Kind is FieldKind.Buffer && section.Counts.Has(source, source.Shape.Size, 0)))
            return;
        if (source.Length == 0)
            return;
        if (IsConditionalThere(source))
        {
            if (section.Counts.IsOlderByField)
                section.Findings.Note(CheckFindingKind.FieldConditional, section.Place(source.Node))
                    .Between(source.DescribeSize(), null)
                    .At(section.Absolute(source.Offset))
                    .Hint("The destination reads it from streams as old as this one: an earlier field says how old it is.");
            else
                Conditional(source, source.DescribeSize(), null, source.Offset);
            return;
        }

        section.Shift(CheckFindingKind.FieldRemoved, source.Node, -source.Length)
            .Between(source.DescribeSize(), null)
            .At(section.Absolute(source.Offset))
            .Hint(layouts.IsRoot(source.Owner) ? null : $"{source.Owner.Name} of the destination has no such field.");
    }

    private void Conditional(LayoutField field, string? source, string? destination, long? offset)
        => section.Findings.Refuse(CheckFindingKind.FieldConditional, section.Place(field.Node))
            .Between(source, destination)
            .At(section.Absolute(offset))
            .Message(section.Context.Messages.MissingFooter(section.Source.Path.IdStr))
            .Condition($"whether the destination's condition for {field.Owner.Name}.{field.Name} suits what is sent")
            .Hint("The destination reads the field under a condition, which its own stream shows for another state or version.");

    /// <summary>Whether the destination knows the field, maybe under a later name, but has a condition for it.</summary>
    private bool IsConditionalThere(LayoutField source)
        => section.Context.DestinationKnowledge.IsConditional(source.Owner, source.Name) is true
        || (RenameTable.Shipped.OtherName(source.Owner.Name, FieldNames.WithoutSuffix(source.Name).ToString()) is string other
            && section.Context.DestinationKnowledge.IsConditional(source.Owner, other) is true);

    public void Add(LayoutField destination, FieldSequence<LayoutField> source)
    {
        long? sourceOffset = source.IsEmpty ? source.Last?.EndOffset : source.Next.Offset;
        if (section.Counts.Has(destination, 0, destination.Count)
            || (destination.Shape.Kind is FieldKind.Buffer && section.Counts.Has(destination, 0, destination.Shape.Size)))
            return;
        if (destination.Length == 0 || IsGatedByField(destination))
            return;
        if (IsGated(destination))
        {
            if (CountSources.IsVersion(destination.Name)
                && LayoutSection.IntegerAt(section.DestinationOctets, destination.Shape, destination.Offset) is long own)
                section.Counts.Add(destination.Name, 0, own);   // not sent: it keeps the value that stands for streams from before it
            return;
        }

        if (section.Source.VersionId < section.Destination.VersionId
            && section.Context.DestinationKnowledge.IsConditional(destination.Owner, destination.Name) is true)
        {
            // In a struct that is nested in an older section, only the condition can tell the old stream from the new one.
            Conditional(destination, null, destination.DescribeSize(), sourceOffset);
            return;
        }

        section.Shift(CheckFindingKind.FieldAdded, destination.Node, destination.Length)
            .Between(null, destination.DescribeSize())
            .At(section.Absolute(sourceOffset))
            .Hint("The destination waits for a field that the source does not send.");
    }

    /// <summary>Whether the loader passes the field over, because the incoming version is older than the field (vmstate_field_exists).</summary>
    private bool IsGated(LayoutField destination)
        => incomingVersion is int version
        && (section.Context.DestinationKnowledge.FieldVersion(destination.Owner, destination.Name) is int introduced
            ? introduced > version
            : version < destination.Owner.VersionId);

    /// <summary>
    /// A condition on a version number that travels as a field of its own (mig_version_id of esp, version_id of others): where the source's is older, the
    /// destination does not wait for what came later.
    /// </summary>
    private bool IsGatedByField(LayoutField destination)
        => section.Counts.IsOlderByField && section.Context.DestinationKnowledge.IsConditional(destination.Owner, destination.Name) is true;

    private void Compare(LayoutField source, LayoutField destination) => HasValues |= layouts.Pairs.Compare(source, destination);

    /// <summary>As few fields as possible from here on that have as many octets on both sides.</summary>
    /// <param name="source">The source's fields.</param>
    /// <param name="destination">The destination's fields.</param>
    /// <param name="isOneField">Whether the next two are one field: what stands behind it and is on both sides then keeps its own octets.</param>
    private bool TryDivide(FieldSequence<LayoutField> source, FieldSequence<LayoutField> destination, bool isOneField = false)
    {
        int sourceCount = 0;
        int destinationCount = 0;
        long sourceOctets = 0;
        long destinationOctets = 0;
        do
        {
            bool takesSource = sourceOctets <= destinationOctets;
            FieldSequence<LayoutField> side = takesSource ? source : destination;
            int taken = takesSource ? sourceCount : destinationCount;
            if (taken >= Math.Min(side.Count, MaxRegrouped))
                return false;
            LayoutField next = side[taken];
            if (next.IsEnd || next.Shape.Kind is FieldKind.List or FieldKind.Tree)
                return false;
            if (takesSource)
                (sourceCount, sourceOctets) = (sourceCount + 1, sourceOctets + next.Length);
            else
                (destinationCount, destinationOctets) = (destinationCount + 1, destinationOctets + next.Length);
        }
        while (sourceOctets != destinationOctets || destinationCount == 0);

        if (isOneField && (HasAnyOf(destination, destinationCount, source, sourceCount) || HasAnyOf(source, sourceCount, destination, destinationCount)))
            return false;
        section.Findings.Note(CheckFindingKind.FieldRegrouped, section.Place(source.Next.Node))
            .Between(Names(source, sourceCount), Names(destination, destinationCount))
            .At(section.Absolute(source.Next.Offset))
            .Hint("The same octets, divided in another way.");
        source.Take(sourceCount);
        destination.Take(destinationCount);
        return true;
    }

    /// <summary>Whether one of the fields that the other side would give up, but the next, stands in this side's rest.</summary>
    private static bool HasAnyOf(FieldSequence<LayoutField> side, int taken, FieldSequence<LayoutField> other, int count)
        => Enumerable.Range(1, Math.Max(count - 1, 0)).Any(k => side.Find(other[k]) >= taken);

    /// <summary>A buffer or integer that grew or shrank: its octets may have been given to its neighbours.</summary>
    private bool IsDividedAnew(LayoutField source, LayoutField destination)
        => source.Length != destination.Length && !source.IsStruct && !destination.IsStruct && source.Count == 1 && destination.Count == 1
        && source.Shape.Kind is not (FieldKind.List or FieldKind.Tree or FieldKind.Null)
        && destination.Shape.Kind is not (FieldKind.List or FieldKind.Tree or FieldKind.Null)
        && !(source.Shape.Kind is FieldKind.Buffer && section.Counts.Has(source, source.Shape.Size, destination.Shape.Size));

    private void Renamed(LayoutField source, LayoutField destination)
        => section.Findings.Note(CheckFindingKind.FieldRenamed, section.Place(source.Node))
            .Between($"{source.Name}: {source.Describe()}", $"{destination.Name}: {destination.Describe()}")
            .At(section.Absolute(source.Offset))
            .Hint("The same octets under another name.");

    private void Moved(LayoutField source, LayoutField destination)
        => section.Findings.Misread(CheckFindingKind.FieldMoved, section.Place(source.Node))
            .Between($"{source.Name}: {source.Describe()}", $"{destination.Name}: {destination.Describe()}")
            .At(section.Absolute(source.Offset))
            .Hint("The order of fields is the wire format: the destination takes one for the other.");

    private static string Names(FieldSequence<LayoutField> fields, int count)
        => string.Join(", ", Enumerable.Range(0, count).Select(k => $"{fields[k].Name}: {fields[k].Describe()}"));
}
