using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What a core file of a guest holds: its memory, and the registers of its CPUs.</summary>
/// <param name="image">Writes the memory.</param>
internal sealed class GuestCore(GuestImage image) : IRamConsumer
{
    private const string CpuName = "cpu";
    private const string GuestNoteName = "vmcoreinfo";

    private readonly SortedDictionary<uint, CoreCpu> _cpus = [];
    private GuestNote? _guestNote;

    /// <summary>Sections of CPUs that cannot be read.</summary>
    public int UnreadableCpus { get; private set; }

    /// <inheritdoc/>
    public void OnStart(StreamStart start) => image.OnStart(start);

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => image.OnRamBlocks(blocks);

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlockSummary block) => image.OnMappedBlock(block);

    /// <inheritdoc/>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
        => image.OnPage(block, offset, length, form, octets);

    /// <inheritdoc/>
    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill) => image.OnFilledPages(block, offset, length, count, fill);

    /// <inheritdoc/>
    public void OnDevice(DeviceSection section)
    {
        if (section.Path.IdStr == GuestNoteName && section is { Description.IsExact: true, IsOldStyle: false })
            _guestNote = GuestNote.Read(section);
        if (section.Path.IdStr != CpuName)
            return;
        if (section is { Description.IsExact: true, IsOldStyle: false } && CoreCpu.Read(section) is CoreCpu cpu)
            _cpus[section.Path.InstanceId] = cpu;
        else
            UnreadableCpus++;
    }

    /// <inheritdoc/>
    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => image.OnEnd(blocks, result);

    /// <summary>Makes the notes. For when the end of the stream was told.</summary>
    /// <returns>null: there is no CPU whose registers are known.</returns>
    public CoreNotes? MakeNotes()
    {
        if (_cpus.Count == 0)
            return null;
        ElfMachine machine = _cpus.First().Value.Machine;
        var notes = new ElfNotes();
        foreach ((uint index, CoreCpu cpu) in _cpus)
            cpu.AddThread(notes, index + 1, machine);
        foreach (CoreCpu cpu in _cpus.Values)
            cpu.AddState(notes);
        Range guestNote = _guestNote?.AddTo(notes, image) ?? default;
        return new CoreNotes(machine, _cpus.Count, notes.Octets.ToArray(), guestNote);
    }
}
