using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Compares two descriptions as a loader of the second reads what the first writes.</summary>
/// <param name="findings">Receives what is found.</param>
/// <param name="messages">The destination's messages.</param>
/// <param name="hasCounts">Whether both catalogs state how many elements arrays have.</param>
internal sealed class DescriptionComparer(FindingLog findings, QemuMessages messages, bool hasCounts)
{
    /// <summary>Nested structs at most.</summary>
    public const int MaxDepth = 64;

    private readonly Dictionary<(VMStateDescription Source, VMStateDescription Destination, int Version), Known> _known = [];
    private SchemaPairs? _pairs;
    private int _depth;

    public FindingLog Findings => findings;

    public RenameTable Renames { get; } = RenameTable.Shipped;

    /// <summary>Whether both catalogs state how many elements arrays have.</summary>
    public bool HasCounts => hasCounts;

    /// <summary>The name of the section.</summary>
    public string Section { get; private set; } = "";

    public SchemaPairs Pairs => _pairs ??= new SchemaPairs(this);

    /// <summary>Compares the description of a section.</summary>
    /// <param name="section">The name of the section.</param>
    /// <param name="source">What is sent.</param>
    /// <param name="destination">What is read.</param>
    /// <param name="isVersionCompared">Whether the versions of the two are those of the section, which were compared.</param>
    public void Compare(string section, VMStateDescription source, VMStateDescription destination, bool isVersionCompared)
    {
        Section = section;
        if (!isVersionCompared)
            CompareVersions(source, destination, PathNode.Section);
        CompareContents(source, destination, source.VersionId, PathNode.Section);
    }

    /// <summary>Says of all findings where else they are found.</summary>
    public void Finish()
    {
        foreach (Known known in _known.Values)
        {
            if (known.Places is not null)
                findings.Share(known.Start, known.Count, known.Places);
        }
    }

    /// <summary>A version that the destination does not know yet.</summary>
    public void TooNew(FieldPath place, string name, int sent, int taken)
        => findings.Refuse(CheckFindingKind.VersionTooNew, place)
            .Between($"{name} version {sent}", $"version {taken}")
            .Message(messages.TooNew(name, sent, taken));

    /// <summary>A version that the destination does not take any more.</summary>
    public void TooOld(FieldPath place, string name, int sent, int oldest)
        => findings.Refuse(CheckFindingKind.VersionTooOld, place)
            .Between($"{name} version {sent}", $"version {oldest} or newer")
            .Message(messages.TooOld(name, sent, oldest));

    /// <summary>How much two descriptions differ: to choose among several.</summary>
    public int Weigh(VMStateDescription source, VMStateDescription destination)
    {
        var scratch = new FindingLog();
        new DescriptionComparer(scratch, messages, hasCounts).Compare(destination.Name, source, destination, false);
        return scratch.Weight;
    }

    private void CompareVersions(VMStateDescription source, VMStateDescription destination, PathNode node)
    {
        if (source.VersionId > destination.VersionId)
            TooNew(Place(node), destination.Name, source.VersionId, destination.VersionId);
        if (source.VersionId < destination.MinimumVersionId)
            TooOld(Place(node), destination.Name, source.VersionId, destination.MinimumVersionId.Value);
    }

    /// <summary>Fields and subsections. The source lets fields out by its own version.</summary>
    /// <param name="source">What is sent.</param>
    /// <param name="destination">What is read.</param>
    /// <param name="version">
    /// The version by which the destination lets fields in: the incoming one of a section or subsection, its own of a nested struct.
    /// </param>
    /// <param name="node">Their place.</param>
    public void CompareContents(VMStateDescription source, VMStateDescription destination, int version, PathNode node)
    {
        if (ReferenceEquals(source, destination) && source.VersionId == version)
            return;
        if (_depth == MaxDepth || IsKnown((source, destination, version), node))
            return;
        _depth++;
        int before = findings.Count;
        if (source.Fields.IsEmpty && source.Subsections.IsEmpty && !destination.Fields.IsEmpty && !source.IsExact)
            NothingSent(destination, node);
        else if (destination.Fields.IsEmpty && destination.Subsections.IsEmpty && !source.Fields.IsEmpty && !destination.IsExact)
            NothingRead(source, node);
        else
            CompareFields(source, destination, version, node);
        CompareSubsections(source, destination, node);
        _depth--;
        _known[(source, destination, version)] = new Known(before, findings.Count - before);
    }

    private void CompareFields(VMStateDescription source, VMStateDescription destination, int version, PathNode node)
    {
        var policy = new SchemaPolicy(this, source.IsExact, destination.IsExact);
        var s = new FieldSequence<SchemaItem>(SchemaItem.Of(source, source.VersionId, node));
        var d = new FieldSequence<SchemaItem>(SchemaItem.Of(destination, version, node));
        new FieldAligner<SchemaItem>(policy).Align(s, d);
    }

    /// <summary>Whether the two were compared in another place: what was found there is found here, too, and is said once.</summary>
    private bool IsKnown((VMStateDescription Source, VMStateDescription Destination, int Version) pair, PathNode node)
    {
        if (!_known.TryGetValue(pair, out Known? known))
            return false;
        if (known.Count > 0)
            (known.Places ??= new SharedPlaces()).Add(Place(node), findings.Devices);
        return true;
    }

    /// <summary>A dump lists no fields either for a table without any or for a device that cannot be migrated.</summary>
    private void NothingSent(VMStateDescription destination, PathNode node)
        => findings.Refuse(CheckFindingKind.FieldAdded, Place(node))
            .Between("no fields", FieldsOf(destination))
            .Condition("whether the source sends this section at all: a device that cannot be migrated has no fields either")
            .Hint("The destination reads fields that the source does not describe.");

    private void NothingRead(VMStateDescription source, PathNode node)
        => findings.Refuse(CheckFindingKind.FieldRemoved, Place(node))
            .Between(FieldsOf(source), "no fields")
            .Hint("The destination reads none of them: its device has no state, or cannot be migrated.");

    private static string FieldsOf(VMStateDescription description)
        => description.Fields is [VMStateField only] ? $"1 field, {only.Name}" : $"{description.Fields.Length} fields from {description.Fields[0].Name} on";

    private void CompareSubsections(VMStateDescription source, VMStateDescription destination, PathNode node)
    {
        Dictionary<string, Queue<VMStateDescription>> rest = [];
        foreach (VMStateDescription subsection in destination.Subsections)
        {
            if (!rest.TryGetValue(subsection.Name, out Queue<VMStateDescription>? named))
                rest[subsection.Name] = named = new Queue<VMStateDescription>(1);
            named.Enqueue(subsection);
        }

        foreach (VMStateDescription subsection in source.Subsections)
        {
            PathNode place = node.Field(subsection.Name);
            if (rest.TryGetValue(subsection.Name, out Queue<VMStateDescription>? named) && named.TryDequeue(out VMStateDescription? local))
            {
                int before = findings.Count;
                CompareVersions(subsection, local, place);
                CompareContents(subsection, local, subsection.VersionId, place);
                if (!source.IsExact)
                    findings.DependsSince(before, Needed(subsection));
                continue;
            }

            findings.Refuse(CheckFindingKind.SubsectionUnknown, Place(place))
                .Between($"{subsection}", null)
                .Message($"VM subsection '{subsection.Name}' in '{destination.Name}' does not exist")
                .Condition(destination.IsExact
                    ? "whether the destination knows the subsection, which its stream did not need"
                    : source.IsExact ? null : Needed(subsection))
                .Hint("The destination refuses the section whenever the subsection is sent.");
        }

        if (source.IsExact)
            return;
        foreach (VMStateDescription subsection in destination.Subsections)
        {
            // Of several of one name the first ones were taken.
            Queue<VMStateDescription> left = rest[subsection.Name];
            if (!left.TryPeek(out VMStateDescription? next) || !ReferenceEquals(next, subsection))
                continue;
            left.Dequeue();
            findings.Note(CheckFindingKind.SubsectionAdded, Place(node.Field(subsection.Name)))
                .Between(null, $"{subsection}")
                .Hint("A subsection that is not sent leaves its fields as they are after reset.");
        }
    }

    /// <summary>What findings about a subsection depend on: QEMU sends it only where the device's state needs it.</summary>
    private static string Needed(VMStateDescription subsection) => $"whether the source's device needs {subsection.Name}, as it does in some states only";

    public FieldPath Place(PathNode node) => node.ToPath(new FieldPath(Section));

    /// <summary>What was found in a pair of descriptions, and where else it stands.</summary>
    private sealed record Known(int Start, int Count)
    {
        public SharedPlaces? Places { get; set; }
    }
}
