using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace EndToEnd.Relays;

/// <summary>Whether a guest's memory is what one run of its firmware alone can have made.</summary>
internal static class RelayMemory
{
    private const int First = 0x2000, End = 0x90000, PageSize = 0x1000, Filled = 0x10_0000;
    private const uint Factor = 0x9e37_79b1;

    /// <summary>Looks at a guest, which stands still meanwhile.</summary>
    /// <param name="qemu">Its QEMU.</param>
    /// <param name="folder">A folder for what is in memory.</param>
    /// <param name="length">Where the firmware has stopped filling it.</param>
    /// <returns>null: it is.</returns>
    public static string? ProblemOf(Qemu qemu, string folder, int length)
    {
        string path = Path.Join(folder, "memory");
        string name = JsonSerializer.Serialize(path, TextContext.Default.String);
        qemu.Execute("stop");
        qemu.Execute("pmemsave", string.Create(CultureInfo.InvariantCulture, $$"""{"val": 0, "size": {{length}}, "filename": {{name}}}"""));
        qemu.Execute("cont");
        byte[] memory = File.ReadAllBytes(path);
        for (int address = Filled; address < length; address += sizeof(uint))
        {
            if (At(memory, address) != unchecked((uint)address * Factor))
                return string.Create(CultureInfo.InvariantCulture, $"memory at 0x{address:x} is not what it was.");
        }

        // After the counter one page is counted up, in turn from the last to the first; the guest stops anywhere.
        uint counter = At(memory, Firmware.CounterAddress);
        uint pages = (End - First) / PageSize;
        uint sum = 0;
        for (int address = First; address < End; address += PageSize)
        {
            uint index = (uint)((End - PageSize - address) / PageSize);
            uint count = At(memory, address);
            sum += count;
            if (count != (counter + pages - 1 - index) / pages && count != (counter + pages - 2 - index) / pages)
                return string.Create(CultureInfo.InvariantCulture, $"memory at 0x{address:x} has counted to {count}, and all together to {counter}.");
        }

        bool isOne = sum == counter || sum + 1 == counter;
        return isOne ? null : string.Create(CultureInfo.InvariantCulture, $"pages have counted to {sum}, and the counter to {counter}.");
    }

    private static uint At(byte[] memory, int address) => BinaryPrimitives.ReadUInt32LittleEndian(memory.AsSpan(address));
}
