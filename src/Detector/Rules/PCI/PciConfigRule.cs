using System.Globalization;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>The configuration space of a PCI device: where the loader finds a bit that it compares to be different, it stops (get_pci_config_device).</summary>
internal static class PciConfigRule
{
    /// <summary>A difference that stops the loader.</summary>
    /// <param name="Index">The octet.</param>
    /// <param name="Message">QEMU's message.</param>
    /// <param name="Source">What the source has there.</param>
    /// <param name="Destination">What the destination has there.</param>
    /// <param name="Hint">What the octet is.</param>
    public readonly record struct Difference(int Index, string Message, string Source, string Destination, string Hint)
    {
        /// <summary>What it depends on; null: it is certain.</summary>
        public string? Condition { get; init; }
    }

    public static Difference? Compare(QemuMessages messages, ReadOnlySpan<byte> received, ReadOnlySpan<byte> local, uint? firstBarSize = null)
    {
        if (received.SequenceEqual(local) || PciSpace.Of(local) is not PciSpace config)
            return null;
        PciConfigMasks masks = PciConfigMasks.Of(config, local.Length, firstBarSize);
        int i = masks.FirstDifference(received, local);
        if (i < 0)
            return null;
        return new Difference(
            i, messages.PciConfig(i, received[i], local[i], masks.Cmask(i), masks.Wmask(i), masks.W1Cmask(i)),
            Octet(i, received[i]), Octet(i, local[i]), Describe(PciSpace.Of(received), config, i));
    }

    private static string Octet(int index, byte value) => string.Create(CultureInfo.InvariantCulture, $"0x{index:x}: {value:x2}");

    private static string Describe(PciSpace? received, PciSpace local, int index)
    {
        string register = PciNames.Of(local.At(index), index);
        if (received is null)
            return $"{register}.";
        string other = PciNames.Of(received.At(index), index);
        string place = register == other ? $"{register}." : $"{register} at the destination, {other} at the source.";
        return $"{place}{Only(received, local, "source")}{Only(local, received, "destination")}";
    }

    /// <summary>The capabilities that one side has and the other one has not: what makes the rest of the two lists differ.</summary>
    private static string Only(PciSpace one, PciSpace other, string side)
    {
        List<string> names = PciNames.Capabilities(one);
        foreach (string name in PciNames.Capabilities(other))
            names.Remove(name);
        return names.Count == 0 ? "" : $" Only the {side} has: {string.Join(", ", names)}.";
    }
}
