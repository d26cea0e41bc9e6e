using System.Buffers.Binary;
using System.Globalization;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>
/// The class's state of virtio-serial (hw/char/virtio-serial-bus.c, virtio_serial_load_device): the map of ports must be equal, and every port that is sent
/// must be there. The map does not tell all: port 0 is always in it, for a console.
/// </summary>
internal static class VirtioSerialRule
{
    private const string SamePorts = "The same ports must be plugged on both sides.";
    private const int ConfigLength = 2 + 2 + 4;   // columns, rows, max_nr_ports
    private const int PortsPerWord = 32;
    private const uint MaxPorts = 1024;
    private const int PortLength = 4 + 1 + 1 + 4;   // id, guest_connected, host_connected, elem_popped

    public static VirtioClassRules.Outcome? Compare(ReadOnlySpan<byte> received, ReadOnlySpan<byte> local)
    {
        if (WordsOf(received) is not int words || WordsOf(local) is not int localWords)
            return null;
        for (int i = 0; i < Math.Min(words, localWords); i++)
        {
            int at = ConfigLength + (4 * i);
            uint s = BinaryPrimitives.ReadUInt32BigEndian(received[at..]);
            uint d = BinaryPrimitives.ReadUInt32BigEndian(local[at..]);
            if (s != d)
                return new(CheckFindingKind.DeviceProperty, "ports_map", at, $"0x{s:x}", $"0x{d:x}") { Hint = SamePorts };
        }

        // The loader reads as many words as its own device has: the count of ports, or what follows, is then taken for a word of the map.
        if (words != localWords)
            return new(CheckFindingKind.DeviceProperty, "ports_map", ConfigLength + (4 * Math.Min(words, localWords)), $"{words} words", $"{localWords} words")
            {
                Hint = "Give both sides the same max_ports.",
            };
        List<uint> ports = PortsOf(local, localWords, out bool isWhole, out _);
        foreach (uint port in PortsOf(received, words, out _, out int offset))
        {
            if (isWhole && !ports.Contains(port))
            {
                string sent = string.Create(CultureInfo.InvariantCulture, $"port {port}");
                return new(CheckFindingKind.DeviceProperty, "ports", offset, sent, "no such port") { Hint = SamePorts };
            }
        }

        return null;
    }

    /// <summary>Words in the map of ports, by the device's max_nr_ports; null: the octets do not add up.</summary>
    private static int? WordsOf(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < ConfigLength + 4 + 4)
            return null;
        uint ports = BinaryPrimitives.ReadUInt32BigEndian(octets[4..]);
        int words = (int)((Math.Min(ports, MaxPorts) + PortsPerWord - 1) / PortsPerWord);
        return ports is 0 or > MaxPorts || ConfigLength + (4 * words) + 4 > octets.Length ? null : words;
    }

    /// <summary>
    /// The ids of the ports that are sent; of a port with a half-sent buffer the length is not known, so it is the last one that can be read.
    /// </summary>
    private static List<uint> PortsOf(ReadOnlySpan<byte> octets, int words, out bool isWhole, out int offset)
    {
        offset = ConfigLength + (4 * words);
        uint count = BinaryPrimitives.ReadUInt32BigEndian(octets[offset..]);
        List<uint> ports = [];
        for (int at = offset + 4; ports.Count < count && at + PortLength <= octets.Length; at += PortLength)
        {
            ports.Add(BinaryPrimitives.ReadUInt32BigEndian(octets[at..]));
            if (BinaryPrimitives.ReadUInt32BigEndian(octets[(at + 6)..]) != 0)
                break;
        }

        isWhole = ports.Count == count;
        return ports;
    }
}
