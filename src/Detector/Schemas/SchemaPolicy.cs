using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What may be sent meets what may be read: fields have versions and conditions, and lengths as far as both descriptions tell.</summary>
/// <param name="comparison">The section's comparison.</param>
/// <param name="isSourceExact">Whether the source's description is of one instance: what it lacks may still be sent.</param>
/// <param name="isDestinationExact">Whether the destination's is.</param>
internal sealed class SchemaPolicy(DescriptionComparer comparison, bool isSourceExact, bool isDestinationExact) : IAlignmentPolicy<SchemaItem>
{
    /// <summary>Why the length of an array is open.</summary>
    public const string NoCounts = "a dump of a release up to 7.2 does not state how many elements arrays have";

    public bool AcceptsRename(SchemaItem source, SchemaItem destination) => true;

    /// <summary>Fields of one side that fill the octets which the other side passes over.</summary>
    public bool TryRegroup(FieldSequence<SchemaItem> source, FieldSequence<SchemaItem> destination)
    {
        // Filler under a condition, which an instance need not have.
        bool isLeftOut = destination.Next.IsFiller && isSourceExact && IsOptional(destination.Next);
        if (isLeftOut ? destination.Find(source.Next) < 0 && TryFill(destination, source, isSource: false)
            : source.Next.IsFiller ? TryFill(source, destination, isSource: true)
            : destination.Next.IsFiller && TryFill(destination, source, isSource: false))
            return true;
        if (isLeftOut)
            Add(destination.Take(), source);
        return isLeftOut;
    }

    /// <summary>Opens a struct of one side up where the other side's field is its first one, through several layers, as parent_obj.parent_obj.</summary>
    public IReadOnlyList<SchemaItem>? Open(SchemaItem field, SchemaItem other)
    {
        if (field.Field is not { Kind: FieldKind.Struct, Count: 1, IsConditional: false, Struct: VMStateDescription nested }
            || nested.Fields.IsEmpty || !nested.Subsections.IsEmpty)
            return null;
        if (!StartsWith(nested, other, 0))
            return null;
        List<SchemaItem> inside = SchemaItem.Of(nested, nested.VersionId, field.Node);
        return field.IsOn ? inside : [.. inside.Select(static f => f with { IsOn = false })];
    }

    public void Pair(FieldSequence<SchemaItem> source, FieldSequence<SchemaItem> destination)
    {
        if (isSourceExact && !isDestinationExact && IsOtherAlternative(destination, source))
            Add(destination.Take(), source);
        else if (isDestinationExact && !isSourceExact && IsOtherAlternative(source, destination))
            Remove(source.Take());
        else
            comparison.Pairs.Compare(source.Take(), destination.Take());
    }

    /// <summary>Neither name occurs on the other side: a rename, or one field removed and another one added.</summary>
    public void Replace(FieldSequence<SchemaItem> s, FieldSequence<SchemaItem> d)
    {
        SchemaItem source = s.Take();
        SchemaItem destination = d.Take();
        bool isSameShape = source.IsOn && destination.IsOn && (source.Nested is null) == (destination.Nested is null)
            && source.Field.Count == destination.Field.Count && (source.Nested is not null || AreSameLeaves(source.Field, destination.Field));
        if (!isSameShape || IsUnlikeNested(source, destination))
        {
            Remove(source);
            Add(destination, s);
            return;
        }

        comparison.Findings.Misread(CheckFindingKind.FieldRenamed, comparison.Place(source.Node))
            .Between($"{source.Name}: {source.Describe()}", $"{destination.Name}: {destination.Describe()}")
            .Condition($"whether {source.Name} and {destination.Name} mean the same")
            .Hint($"The same octets under another name. If they mean the same, list both names for '{source.Owner.Name}' in renames.json.");
        comparison.Pairs.Compare(source, destination);
    }

    public bool TryMove(FieldSequence<SchemaItem> source, FieldSequence<SchemaItem> destination, int distance)
    {
        SchemaItem s = source.Next;
        SchemaItem d = destination.Next;
        if (isSourceExact && IsOptional(d))
        {
            Add(destination.Take(), source);   // another field of the name, which was not sent
            return true;
        }

        if (isDestinationExact && IsOptional(s))
        {
            Remove(source.Take());
            return true;
        }

        bool isSilent = s.Length == d.Length && s.Length is not null;
        comparison.Findings.Add(CheckFindingKind.FieldMoved, comparison.Place(s.Node), isSilent ? CheckConsequence.Misreads : CheckConsequence.Refuses)
            .Between($"{s.Name}: {s.Describe()}", $"{d.Name}: {d.Describe()}")
            .Hint($"The order of fields is the wire format: the destination takes one for the other{(isSilent ? ", and says nothing" : "")}.");
        source.Remove(distance);
        destination.Remove(distance);
        source.Take();
        destination.Take();
        return true;
    }

    public void Add(SchemaItem destination, FieldSequence<SchemaItem> source)
    {
        if (!destination.IsOn)
        {
            comparison.Findings.Note(CheckFindingKind.FieldVersion, comparison.Place(destination.Node))
                .Between(null, destination.Describe())
                .Hint("A later version brings the field: the destination does not read it from this one.");
        }
        else if (!destination.Field.IsConditional)
        {
            comparison.Findings.Refuse(CheckFindingKind.FieldAdded, comparison.Place(destination.Node))
                .Between(null, destination.Describe())
                .Condition(isSourceExact && MayBeArray(destination)
                    ? $"whether {destination.Name} is an array, of which this instance has no element"
                    : null)
                .Hint("The destination reads it from the octets that follow.");
        }
        else if (!isSourceExact)
        {
            comparison.Findings.Refuse(CheckFindingKind.FieldAdded, comparison.Place(destination.Node))
                .Between(null, destination.Describe())
                .Condition($"whether the destination's condition for {destination.Name} holds for what is sent");
        }
    }

    public void Remove(SchemaItem source)
    {
        if (!source.IsOn)
            return;
        bool isOpen = source.Field.IsConditional || isDestinationExact;
        comparison.Findings.Refuse(CheckFindingKind.FieldRemoved, comparison.Place(source.Node))
            .Between(source.Describe(), null)
            .Condition(source.Field.IsConditional
                ? $"whether the source's condition for {source.Name} holds"
                : isDestinationExact ? "whether the destination's field is under a condition that did not hold" : null)
            .Hint(isOpen ? null : "The destination takes its octets for those of the next field.");
    }

    /// <summary>There is none: what has subsections is not opened.</summary>
    public void End(SchemaItem source)
    {
    }

    /// <summary>
    /// A description may list one name several times, under conditions that rule each other out, and in versions: an instance has some of them.
    /// </summary>
    /// <param name="general">The fields that may be sent, of which the next one may be the one that was sent.</param>
    /// <param name="exact">The fields of the instance.</param>
    /// <returns>Whether a later one was, and not this one.</returns>
    private static bool IsOtherAlternative(FieldSequence<SchemaItem> general, FieldSequence<SchemaItem> exact)
    {
        SchemaItem sent = exact.Next;
        if (!IsOptional(general.Next))
            return false;
        int sentCount = 1;
        while (sentCount < exact.Count && AreAlternatives(exact[sentCount], sent))
            sentCount++;

        bool fits = Fits(general.Next, sent);
        int count = 1;
        bool isOther = false;
        for (int k = 1; k < general.Count && (AreAlternatives(general[k], sent) || IsOptional(general[k])); k++)
        {
            if (!AreAlternatives(general[k], sent))
                continue;
            count++;
            isOther |= Fits(general[k], sent) && (!fits || !IsOptional(general[k]));
        }

        return count > sentCount && isOther;
    }

    private static bool AreAlternatives(SchemaItem item, SchemaItem other)
        => item.IsFiller ? other.IsFiller : !other.IsFiller && FieldNames.AreSame(item.Name, other.Name);

    private static bool Fits(SchemaItem general, SchemaItem exact)
        => general.IsOn
            && (general.Nested is VMStateDescription nested ? exact.Nested is null || exact.Nested.Name == nested.Name : exact.Nested is null)
            && (!general.IsFiller || general.Length == exact.Length);

    /// <summary>Whether an instance need not have the field.</summary>
    private static bool IsOptional(SchemaItem item) => item.Field.IsConditional || !item.IsOn;

    private bool TryFill(FieldSequence<SchemaItem> fillers, FieldSequence<SchemaItem> others, bool isSource)
    {
        SchemaItem filler = fillers.Next;
        if (filler is not { IsOn: true, Length: long left and > 0 })
            return false;

        int count = 0;
        bool isOpen = false;   // whether one of them may be an array, whose number of elements a dump does not state
        while (left > 0 && count < others.Count && !IsBehind(fillers, others[count], isOpen))
        {
            SchemaItem other = others[count++];
            if (!other.IsOn)
                continue;
            if (other is not { Length: long length, Field.IsConditional: false })
                return false;
            isOpen |= !comparison.HasCounts && MayBeArray(other);
            left -= length;
        }

        if (left < 0 || (left > 0 && !isOpen))
            return false;
        string names = string.Join(", ", Enumerable.Range(0, count).Select(k => others[k].Name));
        string octets = $"filler of {filler.Length} octets";
        string hint = isSource ? "The destination reads what the source sends as filler: zeros, as a rule." : "The destination passes over these fields.";
        comparison.Findings.Add(CheckFindingKind.FieldRegrouped, comparison.Place(filler.Node), left > 0 ? CheckConsequence.Refuses : CheckConsequence.None)
            .Between(isSource ? octets : names, isSource ? names : octets)
            .Condition(left > 0 ? $"whether {names} have {filler.Length} octets in all: {NoCounts}" : null)
            .Hint(hint);
        fillers.Take();
        others.Take(count);
        return true;
    }

    /// <summary>Whether a field is the one behind a filler, where the length of what is in the filler is not known.</summary>
    private static bool IsBehind(FieldSequence<SchemaItem> fillers, SchemaItem other, bool isOpen)
        => isOpen && fillers.Count > 1 && !fillers[1].IsFiller && FieldNames.AreSame(fillers[1].Name, other.Name);

    /// <summary>A dump without counts does not tell an array from a single field.</summary>
    public static bool MayBeArray(SchemaItem item) => item.Field.TypeName.Length == 0 && item.Field.Count == 1 && !item.IsFiller;

    private bool StartsWith(VMStateDescription description, SchemaItem other, int depth)
    {
        if (depth == DescriptionComparer.MaxDepth || description.Fields.IsEmpty)
            return false;
        VMStateField first = description.Fields[0];
        return FieldNames.AreSame(first.Name, other.Name) || comparison.Renames.AreSame(description.Name, first.Name, other.Owner.Name, other.Name)
            || (first.Struct is VMStateDescription nested && StartsWith(nested, other, depth + 1));
    }

    private static bool AreSameLeaves(VMStateField source, VMStateField destination)
        => source.Size == destination.Size && source.Size > 0
            && (source.TypeName.Length == 0 || destination.TypeName.Length == 0 || source.Kind == destination.Kind);

    private static bool IsUnlikeNested(SchemaItem source, SchemaItem destination)
        => source.Nested is VMStateDescription s && destination.Nested is VMStateDescription d && s.Name != d.Name
            && !s.Fields.Select(static f => f.Name).Intersect(d.Fields.Select(static f => f.Name)).Any();
}
