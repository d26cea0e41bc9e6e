using System.Runtime.InteropServices;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Counts how much is known of the octets of device sections, and keeps what is not explained, if it is wanted.</summary>
/// <param name="isListed">Whether it is wanted.</param>
internal sealed class ContentSums(bool isListed)
{
    private const string OpaqueType = "opaque section";

    private readonly Dictionary<(string Place, string Type), UnexplainedField> _unexplained = [];

    /// <summary>The sum over all sections.</summary>
    public ContentShares Total { get; private set; }

    /// <summary>What is not explained, the largest first.</summary>
    public IEnumerable<UnexplainedField> Unexplained => _unexplained.Values.OrderByDescending(static f => f.Octets);

    /// <summary>Counts a section.</summary>
    /// <param name="section">The section.</param>
    /// <returns>Its own shares.</returns>
    public ContentShares Add(DeviceSection section)
    {
        long data = 0;
        long unexplained = 0;
        if (section.State is null)
        {
            unexplained = section.Octets;
            Keep(section.Path, OpaqueType, unexplained);
        }
        else
        {
            StateCursor cursor = SectionCursor.Open(section);
            Read(ref cursor, section.Description!, section.Path, ref data, ref unexplained);
        }

        var shares = new ContentShares(section.Octets - data - unexplained, data, unexplained);
        Total += shares;
        return shares;
    }

    /// <summary>Goes through what the cursor has entered; all but buffers is typed.</summary>
    private void Read(ref StateCursor cursor, VMStateDescription owner, FieldPath section, ref long data, ref long unexplained)
    {
        while (cursor.MoveNext())
        {
            if (cursor is { IsSubsection: false, Kind: < FieldKind.Buffer or FieldKind.Null } || !cursor.IsPresent)
                continue;
            if (cursor.Enter())
            {
                Read(ref cursor, cursor.Owner ?? owner, section, ref data, ref unexplained);
                cursor.Leave();
                continue;
            }

            VMStateField field = cursor.Field!;
            long octets = field.IsZeros ? field.Size : cursor.Length;
            if (DataByNature.Has(owner, field))
            {
                data += octets;
                continue;
            }

            unexplained += octets;
            if (isListed && octets > 0)
                Keep(cursor.ToPath(section), field.TypeName, octets);
        }
    }

    /// <summary>Elements of an array are one place.</summary>
    private void Keep(FieldPath path, string type, long octets)
    {
        if (!isListed)
            return;
        string place = new FieldPath(path.IdStr, path.InstanceId, [.. path.Steps.Where(static s => s.Name is not null)]).ToString();
        ref UnexplainedField? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_unexplained, (place, type), out _);
        known = known is null ? new UnexplainedField(path, type, octets, 1) : known with { Octets = known.Octets + octets, Fields = known.Fields + 1 };
    }
}
