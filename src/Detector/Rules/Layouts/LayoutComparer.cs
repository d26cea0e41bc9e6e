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
internal sealed class LayoutComparer
{
    private readonly LayoutSection _section;
    private readonly LayoutShapes? _shapes;
    private readonly VMStateDescription _sourceRoot;
    private readonly SubsectionComparer _subsections;
    private readonly HashSet<(VMStateDescription, VMStateDescription)> _equalShapes = [];

    private LayoutComparer(LayoutSection section, LayoutShapes? shapes, VMStateDescription sourceRoot)
    {
        _section = section;
        _shapes = shapes;
        _sourceRoot = sourceRoot;
        _subsections = new SubsectionComparer(section, this);
        Values = new LayoutValues(section);
        Pairs = new LayoutPairs(section, this);
    }

    public LayoutValues Values { get; }

    public LayoutPairs Pairs { get; }

    /// <summary>Compares the contents of a section that both sides have, and adds the findings to the context.</summary>
    /// <param name="context">What all sections share.</param>
    /// <param name="shapes">What is known of pairs of descriptions.</param>
    /// <param name="source">What is sent.</param>
    /// <param name="destination">What loads it.</param>
    public static void Compare(CheckContext context, LayoutShapes shapes, ProfileDevice source, ProfileDevice destination)
    {
        (VMStateDescription? sourceRoot, VMStateDescription? destinationRoot) = Descriptions(source, destination);
        if (sourceRoot is null || destinationRoot is null)
        {
            NotComparable(context, source, destination);
            return;
        }

        LayoutShapes? usable = context.Source.Schemas is null ? shapes : null;   // else there are subsections that are not sent
        if (usable?.AreAlike(sourceRoot, destinationRoot) is true)
            return;
        var section = new LayoutSection(context, source, destination);
        var comparer = new LayoutComparer(section, usable, sourceRoot);
        comparer.Compare(new LayoutPlace(sourceRoot, 0), new LayoutPlace(destinationRoot, 0), PathNode.Section, (int)source.VersionId);
        section.Finish();
    }

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
        FindingBuilder finding = isOwn || source.Octets == destination.Octets
            ? context.Findings.Note(CheckFindingKind.NotComparable, source.Path)
                .Hint(isOwn ? "The section's layout is known to its own code only." : "One side has no description of the section.")
            : context.Findings.Refuse(CheckFindingKind.NotComparable, source.Path)
                .Message(context.Messages.MissingFooter(source.Path.IdStr))
                .Condition("whether the section has the same layout on both sides")
                .Hint("One side has no description of the section: its stream has no vmdesc.");
        finding.Between(LayoutSection.Octets(source.Octets), LayoutSection.Octets(destination.Octets)).At(source.Offset);
    }

    /// <summary>Compares two structs, or what two sections or subsections have in them.</summary>
    /// <param name="source">What is sent.</param>
    /// <param name="destination">What is read.</param>
    /// <param name="node">Their place.</param>
    /// <param name="incomingVersion">The version that the wire states; null of a nested struct, whose version it does not state.</param>
    /// <returns>Whether values were looked at, not only layouts.</returns>
    public bool Compare(LayoutPlace source, LayoutPlace destination, PathNode node, int? incomingVersion)
    {
        VMStateDescription s = source.Description;
        VMStateDescription d = destination.Description;
        if (_shapes?.AreAlike(s, d) is true || _equalShapes.Contains((s, d)))
            return false;
        return _section.HasNoOctets
            ? CompareOnce(source, destination, node, incomingVersion)
            : CompareContents(source, destination, node, incomingVersion);
    }

    /// <summary>Without octets a pair is the same wherever it stands. With octets it stands in no more places than there are octets.</summary>
    private bool CompareOnce(LayoutPlace source, LayoutPlace destination, PathNode node, int? incomingVersion)
    {
        var pair = (source.Description, destination.Description, incomingVersion);
        var place = new RepeatedFindings.Place(node, source.Offset);
        if (_section.Repeated.TryRepeat(pair, place, out long shift))
        {
            _section.ShiftOn(shift);
            return false;
        }

        RepeatedFindings.Mark begin = _section.Repeated.Begin();
        long shifted = _section.Shifted;
        bool hasValues = CompareContents(source, destination, node, incomingVersion);
        _section.Repeated.Add(pair, begin, place, _section.Shifted - shifted);
        return hasValues;
    }

    private bool CompareContents(LayoutPlace source, LayoutPlace destination, PathNode node, int? incomingVersion)
    {
        VMStateDescription s = source.Description;
        VMStateDescription d = destination.Description;
        int findings = _section.Findings.Count;
        if (s.Name != d.Name && incomingVersion is null)
            _section.Findings.Note(CheckFindingKind.DescriptionRenamed, _section.Place(node)).Between(s.Name, d.Name).At(_section.Absolute(source.Offset));

        _section.Counts.EnterStruct();
        var sourceFields = new FieldSequence<LayoutField>(LayoutField.Of(s, source.Offset, node, isOpened: false));
        var destinationFields = new FieldSequence<LayoutField>(LayoutField.Of(d, destination.Offset, node, isOpened: false));
        var policy = new LayoutPolicy(_section, this, incomingVersion);
        new FieldAligner<LayoutField>(policy).Align(sourceFields, destinationFields);
        var sourceEnd = new LayoutPlace(s, sourceFields.Last?.EndOffset ?? source.Offset);
        var destinationEnd = new LayoutPlace(d, destinationFields.Last?.EndOffset ?? destination.Offset);
        _subsections.Compare(sourceEnd, destinationEnd, node);
        _section.Counts.LeaveStruct();

        if (s.VersionId != d.VersionId && incomingVersion is null && s.Name == d.Name)
        {
            _section.Findings.Note(CheckFindingKind.NestedVersion, _section.Place(node))
                .Between($"{s.Name} v{s.VersionId}", $"{d.Name} v{d.VersionId}")
                .At(_section.Absolute(source.Offset))
                .Hint("The version of a nested struct is not on the wire; the layouts were compared instead.");
        }

        if (!policy.HasValues && findings == _section.Findings.Count && s.Subsections.IsEmpty)
            _equalShapes.Add((s, d));
        return policy.HasValues;
    }

    /// <summary>The subsections of a struct that only the source has: the destination meets them at the end of the struct around it.</summary>
    public void CompareSubsectionsAtEnd(LayoutField end)
    {
        var place = new LayoutPlace(end.Owner, end.Offset);
        _subsections.Compare(place, place, end.Parent);
    }

    /// <summary>Whether a description is the one of the section itself.</summary>
    public bool IsRoot(VMStateDescription owner) => owner.Name == _sourceRoot.Name;
}
