using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>A finding in the making: what it is about, where, and what a loader does come first; the rest is filled in as far as it is known.</summary>
/// <param name="kind">What it is about.</param>
/// <param name="path">Where.</param>
/// <param name="consequence">What the destination does.</param>
internal sealed class FindingBuilder(CheckFindingKind kind, FieldPath path, CheckConsequence consequence)
{
    private FieldPath _path = path;
    private CheckConsequence _consequence = consequence;
    private string? _source;
    private string? _destination;
    private long? _offset;
    private string? _message;
    private string? _condition;
    private string? _hint;
    private ImmutableArray<string> _devices = [];

    /// <summary>The section of the path.</summary>
    public FieldPath Section => new(_path.IdStr, _path.InstanceId);

    /// <summary>Whether state is lost for certain.</summary>
    public bool IsLoss => _condition is null && _consequence is CheckConsequence.Loses;

    /// <summary>Whether it makes a verdict incompatible.</summary>
    public bool IsBreak => _condition is null && _consequence >= CheckConsequence.Misreads;

    /// <summary>
    /// How much it weighs: what stops, kills or misleads the loader is an error, or a warning where a condition decides; what is lost is a warning; all else is
    /// a note.
    /// </summary>
    public CheckSeverity Severity => _consequence switch
    {
        >= CheckConsequence.Misreads => _condition is null ? CheckSeverity.Error : CheckSeverity.Warning,
        CheckConsequence.Loses => CheckSeverity.Warning,
        _ => CheckSeverity.Note,
    };

    /// <summary>What both sides have; null: nothing.</summary>
    public FindingBuilder Between(string? source, string? destination)
    {
        (_source, _destination) = (source, destination);
        return this;
    }

    /// <summary>Octets from the start of the source's stream; null: the source is no stream.</summary>
    public FindingBuilder At(long? offset)
    {
        _offset = offset;
        return this;
    }

    /// <summary>What the destination's QEMU prints.</summary>
    public FindingBuilder Message(string? message)
    {
        _message = message;
        return this;
    }

    /// <summary>What it depends on, where neither side shows it: the rest of a sentence that begins with "Depends on".</summary>
    public FindingBuilder Condition(string? condition)
    {
        _condition = condition;
        return this;
    }

    /// <summary>What to do about it, and what it rests on.</summary>
    public FindingBuilder Hint(string? hint)
    {
        _hint = hint;
        return this;
    }

    /// <summary>Device types that it is about, beside those that it is about already.</summary>
    public FindingBuilder Of(ImmutableArray<string> devices)
    {
        if (_devices.IsEmpty)
            _devices = devices;
        else if (_devices != devices)
            _devices = [.. _devices.Union(devices)];
        return this;
    }

    /// <summary>The loader goes on, and takes octets for other fields: known only when all fields were compared.</summary>
    public FindingBuilder Misreads()
    {
        _consequence = CheckConsequence.Misreads;
        return this;
    }

    /// <summary>The same finding where the pair of descriptions that it was found in stands again.</summary>
    /// <param name="steps">How many steps of the path lead to the pair.</param>
    /// <param name="place">The path to the other place.</param>
    /// <param name="distance">Octets from the one place to the other.</param>
    public FindingBuilder Repeat(int steps, FieldPath place, long distance)
    {
        var other = (FindingBuilder)MemberwiseClone();
        other._path = new FieldPath(place.IdStr, place.InstanceId, [.. place.Steps, .. _path.Steps.AsSpan()[steps..]]);
        other._offset += distance;
        return other;
    }

    /// <summary>Says that this is not the last one.</summary>
    /// <param name="count">How many more there are.</param>
    public void Omit(long count) => Append($"{count} more in other places of the same descriptions are not listed.");

    /// <summary>Says where else it is found.</summary>
    /// <param name="places">The other places, or some of them.</param>
    /// <param name="count">How many there are.</param>
    public void Also(IReadOnlyList<FieldPath> places, long count)
    {
        string more = count == places.Count ? "" : $" and {count - places.Count} other places";
        Append($"The same in {string.Join(", ", places)}{more}.");
    }

    public CheckFinding ToFinding() => new()
    {
        Kind = kind,
        Severity = Severity,
        Consequence = _consequence,
        Path = _path,
        Source = _source,
        Destination = _destination,
        Offset = _offset,
        QemuMessage = _message,
        Condition = _condition,
        Hint = _hint,
        Devices = _devices,
    };

    private void Append(string sentence) => _hint = _hint is null ? sentence : $"{_hint} {sentence}";
}
