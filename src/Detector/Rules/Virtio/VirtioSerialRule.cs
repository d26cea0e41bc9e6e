using System.Globalization;

namespace Ber.Detector;

/// <summary>
/// The class's state of virtio-serial (hw/char/virtio-serial-bus.c, virtio_serial_load_device): the map of ports must be equal, and every port that is sent
/// must be there. The map does not tell all: port 0 is always in it, for a console.
/// </summary>
internal static class VirtioSerialRule
{
    private const string SamePorts = "The same ports must be plugged on both sides.";

    public static VirtioClassRules.Outcome? Compare(SavedField received, SavedField local)
    {
        List<SavedField.Value> words = received.FindAll("", "ports_map"), localWords = local.FindAll("", "ports_map");
        if (words.Count == 0 || localWords.Count == 0)
            return null;
        for (int i = 0; i < Math.Min(words.Count, localWords.Count); i++)
        {
            (long sent, long there) = (words[i].Number, localWords[i].Number);
            if (sent != there)
                return new(CheckFindingKind.DeviceProperty, "ports_map", words[i].Offset, $"0x{sent:x}", $"0x{there:x}") { Hint = SamePorts };
        }

        // The loader reads as many words as its own device has: the count of ports, or what follows, is then taken for a word of the map.
        if (words.Count != localWords.Count)
        {
            int at = words[0].Offset + (words[0].Length * Math.Min(words.Count, localWords.Count));
            return new(CheckFindingKind.DeviceProperty, "ports_map", at, $"{words.Count} words", $"{localWords.Count} words")
            {
                Hint = "Give both sides the same max_ports.",
            };
        }

        HashSet<long> known = [.. local.FindAll("id", "ports").Select(static p => p.Number)];
        int offset = received.Find("nr_active_ports")?.Offset ?? 0;
        foreach (SavedField.Value port in received.FindAll("id", "ports"))
        {
            if (!known.Contains(port.Number))
                return new(CheckFindingKind.DeviceProperty, "ports", offset, string.Create(CultureInfo.InvariantCulture, $"port {port.Number}"), "no such port")
                {
                    Hint = SamePorts,
                };
        }

        return null;
    }
}
