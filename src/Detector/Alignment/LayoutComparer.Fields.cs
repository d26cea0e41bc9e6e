using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <content>Which field of the source meets which of the destination.</content>
internal sealed partial class LayoutComparer
{
    /// <summary>Fields on either side that a regrouping may take at most.</summary>
    private const int MaxRegrouped = 24;

    /// <returns>Whether values were looked at, not only layouts.</returns>
    private bool CompareFields(List<LayoutField> s, List<LayoutField> d, int? incomingVersion)
    {
        bool hasValues = false;
        int i = 0;
        int j = 0;
        while (i < s.Count || j < d.Count)
        {
            if (i < s.Count && s[i].IsEnd)
            {
                // The subsections of a struct that only the source has: the destination meets them at the end of the struct around it.
                CompareSubsections(s[i].Owner, s[i].Offset, s[i].Owner, s[i].Offset, s[i].Parent);
                i++;
            }
            else if (j < d.Count && d[j].IsEnd)
            {
                j++;
            }
            else if (i == s.Count)
            {
                Added(d[j++], s.Count == 0 ? null : s[^1].Offset + s[^1].Length, incomingVersion);
            }
            else if (j == d.Count)
            {
                Removed(s[i++]);
            }
            else if (IsSameField(s[i], d[j]))
            {
                if (!IsDividedAnew(s[i], d[j]) || !TryRegroup(s, ref i, d, ref j, s.Count, d.Count))
                    hasValues |= ComparePair(s[i++], d[j++]);
            }
            else
            {
                hasValues |= Align(s, ref i, d, ref j, incomingVersion);
            }
        }

        return hasValues;
    }

    /// <summary>Two fields of different names.</summary>
    private bool Align(List<LayoutField> s, ref int i, List<LayoutField> d, ref int j, int? incomingVersion)
    {
        LayoutField source = s[i];
        LayoutField destination = d[j];
        int sourceAhead = Find(s, i + 1, destination);
        int destinationAhead = Find(d, j + 1, source);
        if (sourceAhead < 0 && destinationAhead < 0)
            return Replace(s, ref i, d, ref j);

        if (TryOpen(s, i, destination) || TryOpen(d, j, source))
            return false;
        if (sourceAhead >= 0 && destinationAhead >= 0 && source.Length == destination.Length && sourceAhead - i == destinationAhead - j)
        {
            Moved(source, destination);
            i++;
            j++;
        }
        else if (destinationAhead >= 0 && (sourceAhead < 0 || destinationAhead - j <= sourceAhead - i))
        {
            if (!TryRegroup(s, ref i, d, ref j, i, destinationAhead))
                Added(d[j++], source.Offset, incomingVersion);
        }
        else if (!TryRegroup(s, ref i, d, ref j, sourceAhead, j))
        {
            Removed(s[i++]);
        }

        return false;
    }

    /// <summary>Neither name occurs on the other side: a rename, another grouping, or something else in its place.</summary>
    private bool Replace(List<LayoutField> s, ref int i, List<LayoutField> d, ref int j)
    {
        LayoutField source = s[i];
        LayoutField destination = d[j];
        if (source.IsStruct && destination.IsStruct && (source.Length == destination.Length || source.Shape.Struct!.Name == destination.Shape.Struct!.Name))
        {
            Renamed(source, destination);
            i++;
            j++;
            return ComparePair(source, destination);
        }

        if (source.CanOpen && !destination.IsStruct)
        {
            Open(s, i);
            return false;
        }

        if (destination.CanOpen && !source.IsStruct)
        {
            Open(d, j);
            return false;
        }

        if (source.Length == destination.Length && source.Length > 0)
        {
            Renamed(source, destination);
            i++;
            j++;
            return ComparePair(source, destination);
        }

        if (!TryRegroup(s, ref i, d, ref j, s.Count, d.Count))
            Removed(s[i++]);
        return false;
    }

    /// <summary>As few fields as possible from here on that have as many octets on both sides; up to the given fields, without them.</summary>
    private bool TryRegroup(List<LayoutField> s, ref int i, List<LayoutField> d, ref int j, int sourceLimit, int destinationLimit)
    {
        int a = i;
        int b = j;
        long source = 0;
        long destination = 0;
        do
        {
            bool takesSource = source <= destination;
            if (takesSource ? a >= Math.Min(sourceLimit, Math.Min(s.Count, i + MaxRegrouped)) : b >= Math.Min(destinationLimit, Math.Min(d.Count, j + MaxRegrouped)))
                return false;
            LayoutField next = takesSource ? s[a++] : d[b++];
            if (next.IsEnd || next.Shape.Kind is FieldKind.List or FieldKind.Tree)
                return false;
            if (takesSource)
                source += next.Length;
            else
                destination += next.Length;
        }
        while (source != destination || b == j);

        _findings.Note(CheckFindingKind.FieldRegrouped, Place(s[i].Node))
            .Between(Names(s, i, a), Names(d, j, b))
            .At(Absolute(s[i].Offset))
            .Hint("The same octets, divided in another way.");
        i = a;
        j = b;
        return true;
    }

    /// <summary>A buffer or integer that grew or shrank: its octets may have been given to its neighbours.</summary>
    private bool IsDividedAnew(LayoutField source, LayoutField destination)
        => source.Length != destination.Length && !source.IsStruct && !destination.IsStruct && source.Count == 1 && destination.Count == 1
        && source.Shape.Kind is not (FieldKind.List or FieldKind.Tree or FieldKind.Null) && destination.Shape.Kind is not (FieldKind.List or FieldKind.Tree or FieldKind.Null)
        && !(source.Shape.Kind is FieldKind.Buffer && IsCounted(source, source.Shape.Size, destination.Shape.Size));

    /// <summary>Opens a struct of one side up where the other side's field is its first one.</summary>
    private static bool TryOpen(List<LayoutField> fields, int index, LayoutField other)
    {
        LayoutField field = fields[index];
        if (!field.CanOpen || other.IsStruct)
            return false;
        foreach (VMStateField member in field.First.Struct!.Fields)
        {
            if (FieldNames.AreSame(member.Name, other.Name))
            {
                Open(fields, index);
                return true;
            }
        }

        return false;
    }

    private static void Open(List<LayoutField> fields, int index)
    {
        LayoutField field = fields[index];
        fields.RemoveAt(index);
        fields.InsertRange(index, LayoutField.Of(field.First.Struct!, field.Offset, field.Node, isOpened: true));
    }

    private bool IsSameField(LayoutField source, LayoutField destination)
        => IsUnused(source) || IsUnused(destination) ? IsUnused(source) && IsUnused(destination) && source.Length == destination.Length
        : FieldNames.AreSame(source.Name, destination.Name)
        || (source.Length == destination.Length && _context.Renames.AreSame(source.Owner.Name, source.Name, destination.Owner.Name, destination.Name));

    private int Find(List<LayoutField> fields, int from, LayoutField field)
    {
        if (IsUnused(field))
            return -1;
        for (int k = from; k < fields.Count; k++)
        {
            if (!fields[k].IsEnd && !IsUnused(fields[k]) && (FieldNames.AreSame(fields[k].Name, field.Name) || _context.Renames.AreSame(fields[k].Owner.Name, fields[k].Name, field.Owner.Name, field.Name)))
                return k;
        }

        return -1;
    }

    /// <summary>Octets that the loader passes over: they have no name of their own, only a place.</summary>
    private static bool IsUnused(LayoutField field) => !field.IsEnd && field.First.TypeName == "unused_buffer";

    private void Renamed(LayoutField source, LayoutField destination)
        => _findings.Note(CheckFindingKind.FieldRenamed, Place(source.Node))
            .Between($"{source.Name}: {source.Describe()}", $"{destination.Name}: {destination.Describe()}")
            .At(Absolute(source.Offset))
            .Hint("The same octets under another name.");

    private void Moved(LayoutField source, LayoutField destination)
        => _findings.Misread(CheckFindingKind.FieldMoved, Place(source.Node))
            .Between($"{source.Name}: {source.Describe()}", $"{destination.Name}: {destination.Describe()}")
            .At(Absolute(source.Offset))
            .Hint("The order of fields is the wire format: the destination takes one for the other.");

    private static string Names(List<LayoutField> fields, int from, int to)
        => string.Join(", ", fields.Skip(from).Take(to - from).Select(static f => $"{f.Name}: {f.Describe()}"));
}
