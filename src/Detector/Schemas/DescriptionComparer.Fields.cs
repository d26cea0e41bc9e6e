using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <content>Which field of the source meets which of the destination.</content>
internal sealed partial class DescriptionComparer
{
    private void CompareFields(List<SchemaItem> s, List<SchemaItem> d, bool isSourceExact, bool isDestinationExact)
    {
        int i = 0;
        int j = 0;
        while (i < s.Count || j < d.Count)
        {
            if (i == s.Count)
                Added(d[j++], isSourceExact);
            else if (j == d.Count)
                Removed(s[i++], isDestinationExact);
            else if (IsSame(s[i], d[j]))
                ComparePair(s[i++], d[j++]);
            else
                Align(s, ref i, d, ref j, isSourceExact, isDestinationExact);
        }
    }

    private void Align(List<SchemaItem> s, ref int i, List<SchemaItem> d, ref int j, bool isSourceExact, bool isDestinationExact)
    {
        SchemaItem source = s[i];
        SchemaItem destination = d[j];
        if ((source.IsFiller || destination.IsFiller) && TryFill(s, ref i, d, ref j))
            return;
        if (TryOpen(s, i, destination) || TryOpen(d, j, source))
            return;

        int sourceAhead = Find(s, i + 1, destination);
        int destinationAhead = Find(d, j + 1, source);
        if (sourceAhead < 0 && destinationAhead < 0)
        {
            Replaced(source, destination, isSourceExact, isDestinationExact);
            i++;
            j++;
        }
        else if (sourceAhead >= 0 && destinationAhead >= 0 && sourceAhead - i == destinationAhead - j)
        {
            bool isSilent = source.Length == destination.Length && source.Length is not null;
            findings.Add(CheckFindingKind.FieldMoved, Place(source.Node), isSilent ? CheckConsequence.Misreads : CheckConsequence.Refuses)
                .Between($"{source.Name}: {source.Describe()}", $"{destination.Name}: {destination.Describe()}")
                .Hint($"The order of fields is the wire format: the destination takes one for the other{(isSilent ? ", and says nothing" : "")}.");
            s.RemoveAt(sourceAhead);
            d.RemoveAt(destinationAhead);
            i++;
            j++;
        }
        else if (destinationAhead >= 0 && (sourceAhead < 0 || destinationAhead - j <= sourceAhead - i))
        {
            Added(d[j++], isSourceExact);
        }
        else
        {
            Removed(s[i++], isDestinationExact);
        }
    }

    /// <summary>Fields of one side that fill the octets which the other side passes over.</summary>
    private bool TryFill(List<SchemaItem> s, ref int i, List<SchemaItem> d, ref int j)
    {
        SchemaItem filler = s[i].IsFiller ? s[i] : d[j];
        List<SchemaItem> others = s[i].IsFiller ? d : s;
        int start = s[i].IsFiller ? j : i;
        if (filler is not { IsOn: true, Length: long left and > 0 })
            return false;

        int end = start;
        while (left > 0 && end < others.Count)
        {
            if (others[end].IsOn)
            {
                if (others[end] is not { Length: long length, Field.IsConditional: false })
                    return false;
                left -= length;
            }

            end++;
        }

        if (left != 0)
            return false;
        string names = string.Join(", ", others.Skip(start).Take(end - start).Select(static f => f.Name));
        findings.Note(CheckFindingKind.FieldRegrouped, Place(filler.Node))
            .Between(s[i].IsFiller ? $"filler of {filler.Length} octets" : names, s[i].IsFiller ? names : $"filler of {filler.Length} octets")
            .Hint(s[i].IsFiller ? "The destination reads what the source sends as filler: zeros, as a rule." : "The destination passes over these fields.");
        (i, j) = s[i].IsFiller ? (i + 1, end) : (end, j + 1);
        return true;
    }

    /// <summary>Opens a struct of one side up where the other side's field is its first one: the wire has no mark for structs.</summary>
    private bool TryOpen(List<SchemaItem> items, int index, SchemaItem other)
    {
        SchemaItem item = items[index];
        if (item.Field is not { Kind: FieldKind.Struct, Count: 1, IsConditional: false, Struct: VMStateDescription nested } || nested.Fields.IsEmpty || !nested.Subsections.IsEmpty)
            return false;

        // Through several layers, as parent_obj.parent_obj: the first field at each.
        List<SchemaItem> inside = SchemaItem.Of(nested, nested.VersionId, item.Node);
        if (!StartsWith(nested, item, other, 0))
            return false;
        items.RemoveAt(index);
        items.InsertRange(index, item.IsOn ? inside : inside.Select(static f => f with { IsOn = false }));
        return true;
    }

    private bool StartsWith(VMStateDescription description, SchemaItem owner, SchemaItem other, int depth)
    {
        if (depth == MaxDepth || description.Fields.IsEmpty)
            return false;
        VMStateField first = description.Fields[0];
        return FieldNames.AreSame(first.Name, other.Name) || _renames.AreSame(description.Name, first.Name, other.Owner.Name, other.Name)
            || (first.Struct is VMStateDescription nested && StartsWith(nested, owner, other, depth + 1));
    }

    private void Replaced(SchemaItem source, SchemaItem destination, bool isSourceExact, bool isDestinationExact)
    {
        bool isSameShape = source.IsOn && destination.IsOn && (source.Nested is null) == (destination.Nested is null)
            && source.Field.Count == destination.Field.Count && (source.Nested is not null || AreSameLeaves(source.Field, destination.Field));
        if (!isSameShape || IsUnlikeNested(source, destination))
        {
            Removed(source, isDestinationExact);
            Added(destination, isSourceExact);
            return;
        }

        findings.Misread(CheckFindingKind.FieldRenamed, Place(source.Node))
            .Between($"{source.Name}: {source.Describe()}", $"{destination.Name}: {destination.Describe()}")
            .Condition($"whether {source.Name} and {destination.Name} mean the same")
            .Hint($"The same octets under another name. If they mean the same, list both names for '{source.Owner.Name}' in renames.json.");
        ComparePair(source, destination);
    }

    private static bool AreSameLeaves(VMStateField source, VMStateField destination)
        => source.Size == destination.Size && source.Size > 0 && (source.TypeName.Length == 0 || destination.TypeName.Length == 0 || source.Kind == destination.Kind);

    private static bool IsUnlikeNested(SchemaItem source, SchemaItem destination)
        => source.Nested is VMStateDescription s && destination.Nested is VMStateDescription d && s.Name != d.Name && !s.Fields.Select(static f => f.Name).Intersect(d.Fields.Select(static f => f.Name)).Any();

    private int Find(List<SchemaItem> items, int from, SchemaItem item)
    {
        if (item.IsFiller)
            return -1;
        for (int k = from; k < items.Count; k++)
        {
            if (!items[k].IsFiller && IsSame(items[k], item))
                return k;
        }

        return -1;
    }

    private bool IsSame(SchemaItem one, SchemaItem other)
        => one.IsFiller || other.IsFiller
            ? one.IsFiller && other.IsFiller && one.Length == other.Length
            : FieldNames.AreSame(one.Name, other.Name) || _renames.AreSame(one.Owner.Name, one.Name, other.Owner.Name, other.Name);
}
