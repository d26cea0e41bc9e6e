using System.Diagnostics.CodeAnalysis;

namespace Ber.Visitors;

/// <summary>The states of one machine: in which order they are saved, and which one a section of a stream belongs to.</summary>
/// <remarks>
/// What stands around a state in a stream, section types, ids and footers, is not known here: the caller puts the head of a section, visits the entry, puts the
/// footer. Registration costs time proportional to the number of entries, as in QEMU. Not thread-safe.
/// </remarks>
public sealed class VMStateRegistry
{
    private readonly List<VMStateEntry> _entries = [];

    /// <summary>The entries in the order in which they are saved and looked up: higher priorities first, then as they were registered.</summary>
    public IReadOnlyList<VMStateEntry> Entries => _entries;

    /// <summary>Registers a state of a C# type.</summary>
    /// <typeparam name="TState">The type.</typeparam>
    /// <param name="state">The state; a struct is kept in the entry.</param>
    /// <param name="options">Path, ids, priority.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="ArgumentException">An entry with this idstr and instance id is there, or the idstr has more than 255 octets.</exception>
    public VMStateEntry<TState> Register<TState>(TState state, VMStateOptions options = default)
        where TState : IVMState<TState>
    {
        (string idStr, uint instanceId, uint? compatInstanceId) = Identify(TState.Description.Name, options);
        var entry = new VMStateEntry<TState>(state, options, idStr, instanceId, compatInstanceId);
        Insert(entry);
        return entry;
    }

    /// <summary>Takes an entry out: the device was unplugged.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Whether it was there.</returns>
    public bool Unregister(VMStateEntry entry) => _entries.Remove(entry);

    /// <summary>Finds the entry of a section (QEMU migration/savevm.c, <c>find_se</c>).</summary>
    /// <param name="idStr">The section's idstr.</param>
    /// <param name="instanceId">Its instance id.</param>
    /// <param name="entry">The first entry, in saving order, with this idstr and instance or alias id; or with a device path and this bare name and compat
    /// instance or alias id.</param>
    /// <returns>false: the machine has no such device.</returns>
    public bool TryFind(string idStr, uint instanceId, [NotNullWhen(true)] out VMStateEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(idStr);
        entry = _entries.Find(e => e.Matches(idStr, instanceId));
        return entry is not null;
    }

    private void Insert(VMStateEntry entry)
    {
        // savevm_state_handler_insert: before the first entry of a lower priority.
        int place = _entries.FindIndex(e => e.Priority < entry.Priority);
        _entries.Insert(place < 0 ? _entries.Count : place, entry);
    }

    private (string IdStr, uint InstanceId, uint? CompatInstanceId) Identify(string name, VMStateOptions options)
    {
        bool hasPath = !string.IsNullOrEmpty(options.Path);
        string idStr = hasPath ? $"{options.Path}/{name}" : name;
        if (System.Text.Encoding.UTF8.GetByteCount(idStr) > byte.MaxValue)
            throw new ArgumentException($"The idstr '{idStr}' has more than 255 octets.", nameof(options));

        // vmstate_register_with_alias_id: with a path the id given belongs to the bare name, and the path is unique.
        uint? compatInstanceId = hasPath ? options.InstanceId ?? NextCompatInstanceId(name) : null;
        uint instanceId = (hasPath ? null : options.InstanceId) ?? NextInstanceId(idStr);
        if (hasPath && instanceId != 0 || _entries.Exists(e => e.IdStr == idStr && e.InstanceId == instanceId))
            throw new ArgumentException($"A state is registered as '{idStr}' instance {(hasPath ? 0 : instanceId)} already.", nameof(options));
        return (idStr, instanceId, compatInstanceId);
    }

    private uint NextInstanceId(string idStr) => Next(_entries.Where(e => e.IdStr == idStr).Select(static e => e.InstanceId));

    private uint NextCompatInstanceId(string name)
        => Next(_entries.Where(e => e.CompatInstanceId is not null && e.Description.Name == name).Select(static e => e.CompatInstanceId!.Value));

    private static uint Next(IEnumerable<uint> used)
    {
        uint next = 0;
        foreach (uint id in used)
            next = Math.Max(next, id + 1);
        return next;
    }
}
