using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Where the guest's kernel left a note for dumps (hw/misc/vmcoreinfo.c, the fw_cfg file etc/vmcoreinfo).</summary>
/// <param name="Address">The guest-physical address.</param>
/// <param name="Length">Octets, those before its contents included.</param>
internal sealed record GuestNote(ulong Address, uint Length)
{
    private const string Name = "VMCOREINFO";
    private const ulong IsElf = 1;
    private const uint MaxLength = 1024 * 1024;   // as in QEMU dump/dump.c

    /// <summary>Reads the device's section.</summary>
    /// <returns>The note; null: the guest left none that can be.</returns>
    public static GuestNote? Read(DeviceSection section)
    {
        StateCursor cursor = StateCursor.OverQemuFile(section.Description!, section.Contents.Span);
        bool isThere = false;
        ulong format = 0, address = 0, length = 0;
        while (cursor.MoveNext())
        {
            ulong value = cursor.TryGetInteger(out long integer) ? (ulong)integer : 0;
            switch (cursor.Name)
            {
                case "has_vmcoreinfo":
                    isThere = value != 0;
                    break;
                case "vmcoreinfo.guest_format":
                    format = value;
                    break;
                case "vmcoreinfo.size":
                    length = value;
                    break;
                case "vmcoreinfo.paddr":
                    address = value;
                    break;
            }
        }

        return isThere && format == IsElf && length is > 0 and <= MaxLength ? new GuestNote(address, (uint)length) : null;
    }

    /// <summary>Adds the note, out of guest memory.</summary>
    /// <returns>Its contents, by octets from the start of all notes; empty: no note stands there.</returns>
    public Range AddTo(ElfNotes notes, GuestImage memory)
    {
        byte[] octets = new byte[Length];
        return memory.TryRead(Address, octets) ? notes.AddWhole(octets, Name) : default;
    }
}
