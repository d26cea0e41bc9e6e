using Ber.Visitors;
using Samples.Devices;

namespace Samples.Machine;

/// <summary>
/// A machine of three devices that saves and loads them as QEMU does (migration/savevm.c): <see cref="VMStateRegistry"/> knows in which order they are saved
/// and which one a section belongs to; the octets around a state are put and got here.
/// </summary>
public sealed class Board
{
    private const byte EndOfFile = 0x00;       // QEMU_VM_EOF
    private const byte SectionFull = 0x04;     // QEMU_VM_SECTION_FULL
    private const byte SectionFooter = 0x7e;   // QEMU_VM_SECTION_FOOTER

    private readonly VMStateRegistry _registry = new();
    private readonly VMStateEntry<NetworkCard> _network;

    public Board()
    {
        Keyboard = _registry.Register(new Keyboard()).State;
        Clock = _registry.Register(new RealTimeClock()).State;

        // On a bus: the idstr is 0000:00:02.0/e1000, and a stream of old QEMU, which has no paths, finds it as e1000.
        _network = _registry.Register(new NetworkCard(), new VMStateOptions { Path = "0000:00:02.0" });
    }

    public Keyboard Keyboard { get; }

    public RealTimeClock Clock { get; }

    public NetworkCard? Network => _registry.Entries.Contains(_network) ? _network.State : null;

    /// <summary>The device is unplugged: from now on it has no section.</summary>
    public void UnplugNetwork() => _registry.Unregister(_network);

    public void Save(QemuFileWriter file)
    {
        ArgumentNullException.ThrowIfNull(file);
        uint sectionId = 0;
        foreach (VMStateEntry entry in _registry.Entries)
        {
            if (entry.IsUnmigratable)
                throw new InvalidOperationException($"State of '{entry.Path}' cannot be migrated.");
            if (!entry.IsNeeded)
                continue;

            file.PutByte(SectionFull);
            file.PutBE32(sectionId);
            file.PutCountedString(entry.IdStr);
            file.PutBE32(entry.InstanceId);
            file.PutBE32((uint)entry.Description.VersionId);
            QemuFileOutputVisitor visitor = file.Visitor;
            entry.Visit(ref visitor, entry.Description.VersionId);
            file.PutByte(SectionFooter);
            file.PutBE32(sectionId++);
        }

        file.PutByte(EndOfFile);
        file.Flush();
    }

    /// <exception cref="InvalidDataException">The machine has no such device, or a section does not end where it should.</exception>
    /// <exception cref="VisitException">A state is not what its description says: the message has the path.</exception>
    public void Load(QemuFileReader file)
    {
        ArgumentNullException.ThrowIfNull(file);
        while (file.GetByte() == SectionFull)
        {
            uint sectionId = file.GetBE32();
            string idStr = file.GetCountedString();
            uint instanceId = file.GetBE32();
            int versionId = (int)file.GetBE32();
            if (!_registry.TryFind(idStr, instanceId, out VMStateEntry? entry))
                throw new InvalidDataException($"Unknown savevm section or instance '{idStr}' {instanceId}.");

            QemuFileInputVisitor visitor = file.Visitor;
            visitor.Root = entry.Path;
            entry.Visit(ref visitor, versionId);
            if (file.GetByte() != SectionFooter || file.GetBE32() != sectionId)
                throw new InvalidDataException($"Missing section footer for '{entry.Path}'.");
        }
    }
}
