using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// States saved as a file that describes itself: the types first, then the values. It is a migration stream of device sections alone (docs/state-files.md), so
/// that whatever reads one reads it, too.
/// </summary>
/// <remarks>
/// The octets of the QEMU file that the sections stand for are made of the encoding, not of the state: hooks run once. Files may come from strangers: a file is
/// read to its end, every digest compared and every type, before the first value reaches a state.
/// </remarks>
public static class StateFile
{
    private const string DefaultProgram = "Ber.Compat";

    /// <summary>Saves one state.</summary>
    /// <typeparam name="TState">Its type, a described one.</typeparam>
    /// <param name="stream">Where the file is written, from its position on. It stays open.</param>
    /// <param name="state">The state.</param>
    /// <exception cref="VisitException">The state does not consent to be saved, or is not what its description says.</exception>
    public static void Save<TState>(Stream stream, TState state)
        where TState : IVMState<TState>
    {
        var registry = new VMStateRegistry();
        registry.Register(state);
        Save(stream, registry);
    }

    /// <summary>Saves the states of a machine that are needed, in the order of the registry.</summary>
    /// <param name="stream">Where the file is written, from its position on. It stays open.</param>
    /// <param name="states">The states, with the names by which they are found again.</param>
    /// <exception cref="InvalidOperationException">A state cannot be migrated, or its encoding is longer than a record may be.</exception>
    /// <exception cref="VisitException">A state does not consent to be saved, or is not what its description says.</exception>
    public static void Save(Stream stream, VMStateRegistry states)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(states);
        using var writer = new StateFileWriter(new StreamOctetSink(stream), DefaultProgram);
        foreach (VMStateEntry entry in states.Entries)
        {
            if (entry.IsUnmigratable)
                throw new InvalidOperationException($"State of '{entry.Path}' cannot be migrated.");
            if (entry.IsNeeded)
                writer.Write(entry);
        }

        writer.End();
    }

    /// <summary>Loads one state.</summary>
    /// <typeparam name="TState">Its type. Members that the file does not have stay as the constructor left them.</typeparam>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="report">What differs between the file and the type.</param>
    /// <returns>A new state: what fails leaves nothing behind.</returns>
    /// <exception cref="StreamFormatException">The file is none, ends early or was changed; it has no such state, or one that the type cannot take.</exception>
    public static TState Load<TState>(Stream stream, out StateFileReport report)
        where TState : IVMState<TState>, new()
    {
        var registry = new VMStateRegistry();
        VMStateEntry<TState> entry = registry.Register(new TState());
        report = Load(stream, registry);
        return report.Missing.IsEmpty
            ? entry.State
            : throw new StreamFormatException(StreamFormatError.Malformed, 0, $"a section {entry.Path}", Name(report.Unknown));
    }

    /// <summary>Loads the states of a machine into those that are registered.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="states">The states. One that the file does not have stays as it is.</param>
    /// <returns>What differs between the file and the states.</returns>
    /// <exception cref="StreamFormatException">
    /// The file is none, ends early or was changed, or a type of it contradicts the one here: no state was touched. Or a state refuses a value: those of the
    /// sections before it are loaded, it is so in part.
    /// </exception>
    public static StateFileReport Load(Stream stream, VMStateRegistry states)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(states);
        using var reader = new StateFileReader(states);
        StreamInspector.Inspect(new StreamOctetSource(stream), reader);
        return reader.Load();
    }

    private static string Name(ImmutableArray<FieldPath> found) => found.IsEmpty ? "none" : string.Join(", ", found.Take(4));
}
