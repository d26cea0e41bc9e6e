using System.Collections.Immutable;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Keeps the sections of a file whose states are registered, until the file is proven, and loads them then.</summary>
/// <param name="states">The states.</param>
internal sealed class StateFileReader(VMStateRegistry states) : IStreamConsumer, IDisposable
{
    private readonly List<(VMStateEntry Entry, Kept Section)> _found = [];
    private readonly ImmutableArray<FieldPath>.Builder _unknown = ImmutableArray.CreateBuilder<FieldPath>();
    private readonly ArrayPoolBufferWriter<byte> _value = new();

    /// <inheritdoc/>
    public void OnDevice(DeviceSection section)
    {
        if (!states.TryFind(section.Path.IdStr, section.Path.InstanceId, out VMStateEntry? entry))
        {
            _unknown.Add(section.Path);
            return;
        }

        long offset = section.RecordOffset ?? section.LegacyOffset;
        if (section.State is null || section.Description is not VMStateDescription sent)
            throw new StreamFormatException(
                StreamFormatError.Unsupported, offset, $"section {section.Path} with a description", section.OpaqueReason ?? "one without");

        TypeTable types = TypeTable.OfStandalone(sent);
        _value.Clear();
        var visitor = new BerOutputVisitor(_value, types);
        try
        {
            VMState.Visit(ref visitor, sent, section.State);
            visitor.Complete();
        }
        finally
        {
            visitor.Dispose();
        }

        _found.Add((entry, new Kept(sent, types, (int)section.VersionId, _value.WrittenSpan.ToArray(), offset)));
    }

    /// <summary>Loads what was kept: first every type is compared, then every value taken.</summary>
    public StateFileReport Load()
    {
        ImmutableArray<StateFileSection>.Builder loaded = ImmutableArray.CreateBuilder<StateFileSection>();
        foreach ((VMStateEntry entry, Kept section) in _found)
            loaded.Add(Compare(entry, section));
        foreach ((VMStateEntry entry, Kept section) in _found)
            Load(entry, section);
        HashSet<VMStateEntry> found = [.. _found.Select(static f => f.Entry)];
        return new StateFileReport
        {
            Loaded = loaded.ToImmutable(),
            Unknown = _unknown.ToImmutable(),
            Missing = [.. states.Entries.Where(e => !found.Contains(e)).Select(static e => e.Path)],
        };
    }

    public void Dispose() => _value.Dispose();

    private static StateFileSection Compare(VMStateEntry entry, Kept section)
    {
        VMStateDescription own = entry.Description;
        int minimum = own.MinimumVersionId ?? own.VersionId;
        if (section.VersionId > own.VersionId || section.VersionId < minimum)
        {
            string range = minimum == own.VersionId ? $"version {minimum}" : $"version {minimum} to {own.VersionId}";
            throw new StreamFormatException(StreamFormatError.Unsupported, section.Offset, $"{entry.Path} of {range}", $"version {section.VersionId}");
        }

        TypeComparison comparison = TypeComparer.Compare(section.Sent, own, entry.Path);
        if (comparison.IsRefused)
        {
            TypeDifference refused = comparison.Differences.First(static d => d.IsRefused);
            throw new StreamFormatException(StreamFormatError.Malformed, section.Offset, $"{refused.Path} to be {refused.Expected}", refused.Sent);
        }

        return new StateFileSection
        {
            Path = entry.Path,
            SentVersion = section.VersionId,
            OwnVersion = own.VersionId,
            Differences = comparison.Differences,
            Defaulted = [.. own.Fields.Where(f => f.VersionId > section.VersionId).Select(static f => f.Name)],
        };
    }

    private static void Load(VMStateEntry entry, Kept section)
    {
        try
        {
            var visitor = new BerInputVisitor(section.Value, section.Types, sent: section.Sent) { Root = entry.Path };
            entry.Visit(ref visitor, section.VersionId);
            visitor.Complete();
        }
        catch (VisitException exception)
        {
            throw new StreamFormatException(
                StreamFormatError.Malformed, section.Offset, $"{exception.Path} to be {exception.Expected}", exception.Actual, exception);
        }
    }

    /// <summary>A section whose state is registered: its values as they were encoded, with the types that were sent.</summary>
    private sealed record Kept(VMStateDescription Sent, TypeTable Types, int VersionId, byte[] Value, long Offset);
}
