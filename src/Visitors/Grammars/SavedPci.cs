using System.Buffers.Binary;
using System.Globalization;

namespace Ber.Visitors;

/// <summary>
/// PCI configuration space by register and capability (PCI Local Bus Specification 3.0, 6; PCI Express Base Specification 5.0, 7), as hw/pci/pci.c saves it;
/// the levels of the interrupt pins; the MSI-X table (hw/pci/msix.c).
/// </summary>
internal static class SavedPci
{
    public const string ConfigVMSD = "pci_config";
    public const string IrqVMSD = "pci_irq_state";
    public const string MsixVMSD = "msix_state";

    private const int ConventionalLength = 256;
    private const int MsixEntryLength = 16;

    /// <summary>256 octets, or 4,096 of a device on a PCI Express bus.</summary>
    public static void ReadConfig(SavedOctets saved)
    {
        if (saved.Left < ConventionalLength)
        {
            saved.Break();
            return;
        }

        ReadOnlySpan<byte> config = saved.Rest;
        List<int> capabilities = PciCapabilities.Of(config);
        capabilities.Sort();
        bool isVirtio = BinaryPrimitives.ReadUInt16LittleEndian(config) == 0x1af4;
        int start = saved.Position;
        int end = saved.Narrow(start + ConventionalLength);
        SavedPciHeader.Read(saved);
        for (int i = 0; i < capabilities.Count; i++)
        {
            int next = i + 1 < capabilities.Count ? capabilities[i + 1] : ConventionalLength;
            ReadGap(saved, start, capabilities[i]);
            int limit = saved.Narrow(start + next);
            SavedPciCapability.Read(saved, isVirtio);
            saved.Widen(limit);
        }

        ReadGap(saved, start, ConventionalLength);
        saved.Widen(end);
        if (saved.Left > 0)
            ReadExtended(saved, config, start);
    }

    public static void ReadIrqState(SavedOctets saved) => saved.Integers("level", FieldKind.Int32, 4);

    /// <summary>The table, and a pending bit for each of its entries.</summary>
    public static void ReadMsixState(SavedOctets saved)
    {
        // 16 octets an entry, and one for every eight of them.
        int entries = (int)(saved.Left * 8L / ((MsixEntryLength * 8) + 1));
        if (saved.Left != (entries * MsixEntryLength) + ((entries + 7) / 8))
            saved.Break();
        else
            ReadMsix(saved, entries);
    }

    /// <summary>The table of a number of entries, and a pending bit for each of them.</summary>
    public static void ReadMsix(SavedOctets saved, int entries)
    {
        saved.Structs("msix_table", "msix_entry", entries, static s =>
        {
            s.Little("address", 8);
            s.Little("data", 4);
            s.Little("control", 4);
        });
        saved.Buffer("msix_pba", (entries + 7) / 8);
    }

    /// <summary>Registers of the device's own, or nothing, up to a place.</summary>
    private static void ReadGap(SavedOctets saved, int start, int place)
    {
        int length = start + place - saved.Position;
        if (length > 0)
            saved.Buffer(string.Create(CultureInfo.InvariantCulture, $"registers_{saved.Position - start:x2}"), length);
    }

    /// <summary>Extended capabilities, from 100 on: each begins with its id (16 bits), its version (4) and the place of the next one (12).</summary>
    private static void ReadExtended(SavedOctets saved, ReadOnlySpan<byte> config, int start)
    {
        List<(int Place, int Id)> places = PciCapabilities.OfExtended(config);
        places.Sort();
        int end = saved.End;
        for (int i = 0; i < places.Count; i++)
        {
            ReadGap(saved, start, places[i].Place);
            int next = i + 1 < places.Count ? start + places[i + 1].Place : end;
            saved.Narrow(next);
            SavedPciCapability.ReadExtended(saved);
            saved.Widen(end);
        }

        ReadGap(saved, start, end - start);
    }
}
