using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What of a stream a destination has kept: what it was given, held against what it sends again.</summary>
/// <remarks>
/// Two releases may call a field by two names or types. What stands in equal octets, or has the same value under another name of its section, is the same; and
/// nothing is lost with a field of zeros that the other release has not.
/// </remarks>
internal sealed class Aftermath
{
    private readonly ImmutableArray<StreamDifference>.Builder _lost = ImmutableArray.CreateBuilder<StreamDifference>();
    private readonly ImmutableArray<FieldPath>.Builder _notJudged = ImmutableArray.CreateBuilder<FieldPath>();
    private readonly ImmutableArray<StreamDifference>.Builder _added = ImmutableArray.CreateBuilder<StreamDifference>();

    /// <summary>Compares them.</summary>
    /// <param name="sent">What it was given.</param>
    /// <param name="again">What it sends again.</param>
    /// <param name="hadPages">Whether it had all pages; else devices whose loaders read some are not judged.</param>
    public Aftermath(StreamSnapshot sent, StreamSnapshot again, bool hadPages)
    {
        DescribeBy(again, sent.Devices);
        HashSet<string> same = SameOctets(sent, again);
        IEnumerable<StreamDifference> differences = StreamComparer.Compare(sent, again, static _ => true).Differences
            .Where(d => d.Kind is not StreamDifferenceKind.Version && !same.Contains(d.Subject));
        foreach (IGrouping<string, StreamDifference> section in differences.GroupBy(static d => d.Subject))
        {
            if (!hadPages && section.First().Path is FieldPath { IdStr: string idstr, InstanceId: uint instance } && MovingState.ReadsMemory(idstr))
            {
                _notJudged.Add(new FieldPath(idstr, instance));
                continue;
            }

            ILookup<bool, StreamDifference> isAdded = section.ToLookup(d => d.Left is null && !IsSavedByHand(d, sent, again));
            List<StreamDifference> added = [.. isAdded[true]];
            foreach (StreamDifference difference in isAdded[false])
                Add(difference, added);
            _added.AddRange(added.Where(static d => !MovingState.Has(d)));
        }
    }

    /// <summary>Devices that cannot be judged without pages.</summary>
    public ImmutableArray<FieldPath> NotJudged => _notJudged.ToImmutable();

    /// <summary>What was lost or changed.</summary>
    public ImmutableArray<StreamDifference> Lost => _lost.ToImmutable();

    /// <summary>What there is beyond what was given.</summary>
    public ImmutableArray<StreamDifference> Added => _added.ToImmutable();

    /// <summary>How many differences are of what moves by itself.</summary>
    public int Moved { get; private set; }

    private void Add(StreamDifference difference, List<StreamDifference> added)
    {
        if (MovingState.Has(difference))
        {
            Moved++;
            return;
        }

        string? number = difference.Left is null ? null : NumberOf(difference.Left);
        if (number is null || difference.Kind is not StreamDifferenceKind.Field)
        {
            _lost.Add(difference);
            return;
        }

        if (difference.Right is not null)
        {
            if (NumberOf(difference.Right) != number)
                _lost.Add(difference);
            return;
        }

        int renamed = added.FindIndex(d => NumberOf(d.Right!) == number);
        if (renamed >= 0)
            added.RemoveAt(renamed);
        else if (number != "0")
            _lost.Add(difference);
    }

    /// <summary>
    /// Whether a difference is inside of what QEMU saves by a function of its own: that is one value, which is another one also where something was added to it
    /// (a queue's size at the next reset, which only the destination sends).
    /// </summary>
    private static bool IsSavedByHand(StreamDifference difference, params ReadOnlySpan<StreamSnapshot> snapshots)
    {
        foreach (StreamSnapshot snapshot in snapshots)
        {
            VMStateDescription? description = difference.Path is not FieldPath path ? null
                : snapshot.Devices.Find(d => d.Path.IdStr == path.IdStr && d.Path.InstanceId == path.InstanceId)?.Description;
            foreach (FieldPathStep step in difference.Path?.Steps ?? [])
            {
                VMStateField? field = description?.Fields.FirstOrDefault(f => f.Name == step.Name);
                if (field is { IsSavedByHand: true })
                    return true;
                description = field?.Struct ?? description?.Subsections.FirstOrDefault(s => s.Name == step.Name);
            }
        }

        return false;
    }

    /// <summary>A stream without a vmdesc says of no device what its octets mean: the destination's own descriptions do, where they take all of them.</summary>
    private static void DescribeBy(StreamSnapshot again, List<ProfileDevice> devices)
    {
        for (int i = 0; i < devices.Count; i++)
        {
            ProfileDevice device = devices[i];
            if (device.Description is null && device.Contents.Length == device.Octets
                && again.Devices.Find(d => d.Path == device.Path && d.VersionId == device.VersionId)?.Description is VMStateDescription description
                && Takes(description, device))
                devices[i] = device with { Description = description };
        }
    }

    private static bool Takes(VMStateDescription description, ProfileDevice device)
    {
        try
        {
            QemuFileInputVisitor input = new QemuFileReader(device.Contents.ToArray(), 0).Visitor;
            VMState.Visit(ref input, description, new DynamicState { MaxOctets = Math.Max(device.Contents.Length, 1024) });
            input.Complete();
            return true;
        }
        catch (VisitException)
        {
            return false;
        }
    }

    /// <summary>An integer without its type: <c>uint32 6</c> and <c>int32 6</c> are the same; null: it is none.</summary>
    private static string? NumberOf(string text)
    {
        string[] words = text.Split(' ');
        return words.Length == 2 && words[0].Contains("int", StringComparison.Ordinal) ? words[1] : null;
    }

    /// <summary>The sections of which all octets are the same.</summary>
    private static HashSet<string> SameOctets(StreamSnapshot sent, StreamSnapshot again)
    {
        ILookup<string, ProfileDevice> others = again.Devices.ToLookup(static d => d.Path.ToString());
        return [.. sent.Devices.GroupBy(static d => d.Path.ToString())
            .Where(g => g.Count() == others[g.Key].Count() && g.Zip(others[g.Key]).All(static p => HaveSameOctets(p.First, p.Second)))
            .Select(static g => g.Key)];
    }

    private static bool HaveSameOctets(ProfileDevice one, ProfileDevice other)
        => one.Octets == other.Octets && one.Contents.Length == one.Octets && one.Contents.Span.SequenceEqual(other.Contents.Span);
}
