using System.Collections.Immutable;
using System.Globalization;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Compares two streams, of either format each: device by device, field by field, and RAM page by page.</summary>
/// <remarks>
/// Sections are matched by idstr and instance id, the n-th of several with the n-th; their order, section ids and the form of vmdesc are no state and not
/// compared. It says what differs, not whether that matters: what a destination makes of it is the detector's business.
/// </remarks>
public static class StreamComparer
{
    /// <summary>Compares two streams.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <param name="takes">Which device sections to compare; null: all, and everything else, too.</param>
    /// <returns>The differences.</returns>
    /// <exception cref="VisitException">A BER stream states a type that the octets of a section contradict.</exception>
    public static StreamComparison Compare(StreamSnapshot left, StreamSnapshot right, Func<FieldPath, bool>? takes = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var run = new Run();
        if (takes is null)
        {
            run.CompareStarts(left, right);
            run.CompareLiveSections(left.LiveSections, right.LiveSections);
            run.CompareLiveItems(left.LiveItems, right.LiveItems);
        }

        run.CompareDevices(left.Devices, right.Devices, takes);
        if (takes is null)
        {
            run.CompareOpaque(left.Opaque, right.Opaque);
            if (left.Ram is not null && right.Ram is not null)
                run.CompareRam(left, right);
        }

        return run.Result;
    }

    private sealed class Run
    {
        private readonly ImmutableArray<StreamDifference>.Builder _differences = ImmutableArray.CreateBuilder<StreamDifference>();
        private readonly ImmutableArray<RamBlockComparison>.Builder _blocks = ImmutableArray.CreateBuilder<RamBlockComparison>();
        private readonly ImmutableArray<string>.Builder _notCompared = ImmutableArray.CreateBuilder<string>();
        private int _devices;
        private int _differentDevices;

        public StreamComparison Result => new()
        {
            Differences = _differences.ToImmutable(),
            RamBlocks = _blocks.ToImmutable(),
            NotCompared = _notCompared.ToImmutable(),
            Devices = _devices,
            DifferentDevices = _differentDevices,
        };

        public void CompareStarts(StreamSnapshot left, StreamSnapshot right)
        {
            Add(StreamDifferenceKind.Configuration, "machine type", left.Start.MachineType, right.Start.MachineType);
            Add(StreamDifferenceKind.Configuration, "target page bits", Text(left.Start.TargetPageBits), Text(right.Start.TargetPageBits));
            Add(StreamDifferenceKind.Configuration, "capabilities", Text(left.Start.Capabilities), Text(right.Start.Capabilities));
            Add(StreamDifferenceKind.Configuration, "uuid", Text(left.Start.Uuid), Text(right.Start.Uuid));
            Add(StreamDifferenceKind.Commands, "commands", Text(left.Commands), Text(right.Commands));

            static string? Text(object? value) => value switch
            {
                null => null,
                IReadOnlyList<string> { Count: 0 } => null,
                IReadOnlyList<string> list => string.Join(", ", list),
                ReadOnlyMemory<byte> octets => Convert.ToHexStringLower(octets.Span),
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                _ => null,
            };
        }

        public void CompareLiveSections(List<ProfileDevice> left, List<ProfileDevice> right)
        {
            foreach ((ProfileDevice? one, ProfileDevice? other) in Pairs(left, right))
                Add(StreamDifferenceKind.LiveSection, (one ?? other!).Path.ToString(), Version(one), Version(other));
        }

        public void CompareLiveItems(Dictionary<FieldPath, IReadOnlyList<LiveItem>> left, Dictionary<FieldPath, IReadOnlyList<LiveItem>> right)
        {
            var others = new Dictionary<(FieldPath, string), LiveItem>();
            foreach (LiveItem item in right.Values.SelectMany(static i => i))
                others.TryAdd((item.Section, item.Title), item);
            foreach (LiveItem item in left.Values.SelectMany(static i => i))
            {
                others.Remove((item.Section, item.Title), out LiveItem? other);
                CompareLiveItem(item, other);
            }

            foreach (LiveItem item in right.Values.SelectMany(static i => i).Where(i => others.Remove((i.Section, i.Title))))
                CompareLiveItem(null, item);
        }

        public void CompareDevices(List<ProfileDevice> left, List<ProfileDevice> right, Func<FieldPath, bool>? takes)
        {
            foreach ((ProfileDevice? one, ProfileDevice? other) in Pairs(left, right))
            {
                FieldPath path = (one ?? other!).Path;
                if (takes is not null && !takes(path))
                    continue;
                if (one is null || other is null)
                {
                    Add(StreamDifferenceKind.Device, path.ToString(), Summary(one), Summary(other));
                    continue;
                }

                int before = _differences.Count;
                _devices++;
                Add(StreamDifferenceKind.Version, path.ToString(), Version(one), Version(other));
                CompareContents(one, other);
                if (_differences.Count > before)
                    _differentDevices++;
            }
        }

        public void CompareOpaque(Dictionary<string, long> left, Dictionary<string, long> right)
        {
            foreach (string reason in left.Keys.Union(right.Keys))
            {
                long one = left.GetValueOrDefault(reason);
                long other = right.GetValueOrDefault(reason);
                Add(StreamDifferenceKind.Opaque, reason, $"{one} octets", $"{other} octets");
                if (one == other && one > 0)
                    _notCompared.Add($"{one} opaque octets: {reason}");
            }
        }

        public void CompareRam(StreamSnapshot left, StreamSnapshot right)
        {
            // The n-th of a name with the n-th: names that are not UTF-8 read alike.
            var places = new Dictionary<string, Queue<int>>();
            for (int i = 0; i < right.Blocks.Count; i++)
            {
                if (!places.TryGetValue(right.Blocks[i].IdStr, out Queue<int>? ofName))
                    places.Add(right.Blocks[i].IdStr, ofName = []);
                ofName.Enqueue(i);
            }

            for (int i = 0; i < left.Blocks.Count; i++)
            {
                RamBlockSummary block = left.Blocks[i];
                if (!places.TryGetValue(block.IdStr, out Queue<int>? queue) || !queue.TryDequeue(out int place))
                {
                    Add(StreamDifferenceKind.RamBlock, block.IdStr, Length(block), null);
                    continue;
                }

                Add(StreamDifferenceKind.RamBlock, block.IdStr, Length(block), Length(right.Blocks[place]));
                RamBlockComparison comparison = RamContents.Compare(
                    block.IdStr, new(left.Ram!, i, block.Coverage), new(right.Ram!, place, right.Blocks[place].Coverage));
                _blocks.Add(comparison);
                if (comparison.DifferentPages > 0)
                    _differences.Add(new StreamDifference(StreamDifferenceKind.RamPages, block.IdStr, comparison.LeftDigest, comparison.RightDigest));
                if (comparison.NotCompared is not null)
                    _notCompared.Add($"RAM {block.IdStr}: {comparison.NotCompared}");
            }

            foreach (int place in places.Values.SelectMany(static q => q).Order())
                Add(StreamDifferenceKind.RamBlock, right.Blocks[place].IdStr, null, Length(right.Blocks[place]));
        }

        /// <summary>Of what both say of a thing, what differs; where only one has it, all of it.</summary>
        private void CompareLiveItem(LiveItem? one, LiveItem? other)
        {
            LiveItem known = (one ?? other)!;
            string subject = known.Title.Length == 0 ? known.Section.ToString() : $"{known.Section} {known.Title}";
            int before = _differences.Count;
            Add(StreamDifferenceKind.LiveItem, subject, Facts(one, other), Facts(other, one));
            if (_differences.Count == before && one!.Digest != other!.Digest)
                Add(StreamDifferenceKind.LiveItem, subject, $"contents {one.Digest:x16}", $"contents {other.Digest:x16}");
        }

        /// <summary>What one says of a thing where the other says something else.</summary>
        private static string? Facts(LiveItem? item, LiveItem? other)
        {
            if (item is null)
                return null;
            IEnumerable<string> counts = item.Counts.Where(c => other?.Counts.Contains(c) is not true)
                .Select(static c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value}"));
            IEnumerable<string> flags = item.Flags.Where(f => other?.Flags.Contains(f) is not true);
            IEnumerable<string> lacking = (other?.Flags ?? []).Where(f => !item.Flags.Contains(f)).Select(static f => $"not {f}");
            return string.Join(", ", [.. counts, .. flags, .. lacking]);
        }

        private void CompareContents(ProfileDevice left, ProfileDevice right)
        {
            string subject = left.Path.ToString();
            bool areKept = left.Contents.Length == left.Octets && right.Contents.Length == right.Octets;
            bool areSame = areKept && left.Contents.Span.SequenceEqual(right.Contents.Span);
            if (left.Description is not null && right.Description is not null)
            {
                // Of equal octets the types can still differ: a field that has got another name.
                if (areSame && TypeComparer.Compare(left.Description, right.Description).Differences.IsEmpty)
                    return;
                var visited = Visit(left, null);
                foreach (StateDifference difference in Visit(right, visited).Differences)
                    _differences.Add(new StreamDifference(StreamDifferenceKind.Field, subject, difference.Left, difference.Right) { State = difference });
            }
            else if (!areKept)
            {
                Add(StreamDifferenceKind.Octets, subject, $"{left.Octets} octets", $"{right.Octets} octets");
                _notCompared.Add($"{subject}: more opaque octets than are kept");
            }
            else if (!areSame)
            {
                int same = left.Contents.Span.CommonPrefixLength(right.Contents.Span);
                Add(StreamDifferenceKind.Octets, subject, From(left.Contents.Span, same), From(right.Contents.Span, same));
            }
        }

        private static CompareVisitor Visit(ProfileDevice device, CompareVisitor? left)
        {
            var state = new DynamicState { MaxOctets = Math.Max(device.Contents.Length, 1024) };
            QemuFileInputVisitor input = new QemuFileReader(device.Contents.ToArray(), device.Offset ?? 0).Visitor;
            input.Root = device.Path;
            VMState.Visit(ref input, device.Description!, state);   // the exact type: what the section's version makes of it is in it
            input.Complete();
            var visitor = new CompareVisitor(left) { Root = device.Path, Words = new ValueWords(device.Description!.Name) };
            VMState.Visit(ref visitor, device.Description, state);
            visitor.Complete();
            return visitor;
        }

        /// <summary>The n-th section of a path of the one with the n-th of the other: in the left order, then what only the right one has.</summary>
        private static IEnumerable<(ProfileDevice? Left, ProfileDevice? Right)> Pairs(List<ProfileDevice> left, List<ProfileDevice> right)
        {
            var places = new Dictionary<FieldPath, Queue<ProfileDevice>>();
            foreach (ProfileDevice device in right)
            {
                if (!places.TryGetValue(device.Path, out Queue<ProfileDevice>? queue))
                    places.Add(device.Path, queue = []);
                queue.Enqueue(device);
            }

            foreach (ProfileDevice device in left)
                yield return (device, places.TryGetValue(device.Path, out Queue<ProfileDevice>? queue) && queue.TryDequeue(out ProfileDevice? other)
                    ? other
                    : null);
            foreach (ProfileDevice device in right)
            {
                if (places[device.Path].TryPeek(out ProfileDevice? rest) && ReferenceEquals(rest, device))
                {
                    places[device.Path].Dequeue();
                    yield return (null, device);
                }
            }
        }

        private void Add(StreamDifferenceKind kind, string subject, string? left, string? right)
        {
            if (left != right)
                _differences.Add(new StreamDifference(kind, subject, left, right));
        }

        private static string? Version(ProfileDevice? device) => device is null ? null : $"v{device.VersionId}";

        private static string? Summary(ProfileDevice? device) => device is null ? null : $"v{device.VersionId}, {device.Octets} octets";

        private static string Length(RamBlockSummary block) => $"{block.UsedLength} octets";

        private static string From(ReadOnlySpan<byte> octets, int start)
            => $"from octet {start} of {octets.Length}: "
                + $"{Convert.ToHexStringLower(octets[start..Math.Min(octets.Length, start + 16)])}{(octets.Length > start + 16 ? "…" : "")}";
    }
}
