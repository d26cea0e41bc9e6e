using System.Collections.Frozen;
using System.Numerics;

namespace Ber.Visitors;

/// <summary>
/// The words behind a number: the names of its bits, or what it stands for. The name of the description and that of the field say which they are; for the
/// features of virtio the device does, for a class of PCI the subclass before it, and for registers of an ARM CPU their ids before them.
/// </summary>
/// <param name="device">The vmsd name of the section: <c>virtio-net</c>.</param>
internal sealed class ValueWords(string device)
{
    private static readonly string[] s_netStatus = ["LINK_UP", "ANNOUNCE"];

    /// <summary>Words by description and field. Those that depend on more than the value stand in <see cref="Of"/>.</summary>
    private static readonly (string Owner, string Field, Func<ulong, string?> Words)[] s_all =
    [
        // Virtual I/O Device Version 1.2, 2.1; 4.1.4.5.
        ("virtio", "status", static v => WordList.Bits(v, ["ACKNOWLEDGE", "DRIVER", "DRIVER_OK", "FEATURES_OK", "", "", "NEEDS_RESET", "FAILED"])),
        ("virtio", "isr", static v => WordList.Bits(v, ["queue", "configuration"])),

        // include/hw/virtio/virtio.h, enum virtio_device_endian.
        ("virtio/device_endian", "device_endian", static v => v switch { 0 => "unknown", 1 => "little", 2 => "big", _ => null }),
        ("virtio-net-config", "status", static v => WordList.Bits(v, s_netStatus)),
        ("virtio-net-device", "status", static v => WordList.Bits(v, s_netStatus)),
        ("virtio-crypto-config", "status", static v => WordList.Bits(v, ["HW_READY"])),

        // linux/virtio_gpu.h, enum virtio_gpu_formats.
        ("virtio-gpu-resource", "format", static v => v switch
        {
            1 => "B8G8R8A8", 2 => "B8G8R8X8", 3 => "A8R8G8B8", 4 => "X8R8G8B8", 67 => "R8G8B8A8", 68 => "X8B8G8R8", 121 => "A8B8G8R8", 134 => "R8G8B8X8",
            _ => null,
        }),
        .. PciWords.All,
        .. X86Words.All,
    ];

    private static readonly FrozenDictionary<(string Owner, string Field), Func<ulong, string?>> s_words
        = s_all.ToFrozenDictionary(static w => (w.Owner, w.Field), static w => w.Words);

    private ulong _subclass;
    private ulong[] _registers = [];

    /// <summary>The words of a value; to be asked for the fields of a struct in their order.</summary>
    /// <param name="owner">The description that the field stands in.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    /// <returns>null: there is no more to say than the number.</returns>
    public string? Of(VMStateDescription owner, VMStateField field, ulong value)
    {
        switch (field.Name)
        {
            case "guest_features" when owner.Name is "virtio" or "virtio/64bit_features" or "virtio_pci/modern_state" or "virtio_mmio/state":
                return value == 0 ? null : VirtioFeatures.NamesOf(device, value);
            case "subclass":
                _subclass = value;
                return null;
            case "class" when owner.Name.StartsWith("pci_header", StringComparison.Ordinal):
                return PciWords.Class(value, _subclass);
            case "id" or "cap_vndr" when IsCapability(owner.Name) && ReferenceEquals(owner.Fields[0], field):   // virtio_pci_cap has another id
                return PciWords.Capability(value);
            case "header" when owner.Name.StartsWith("pci_ext_cap_", StringComparison.Ordinal):
                return PciWords.Extended(value);
            default:
                return s_words.TryGetValue((owner.Name, field.Name), out Func<ulong, string?>? words) ? words(value) : null;
        }
    }

    /// <summary>The words of two integers of 32 bits that are one of 64, the lower half first.</summary>
    /// <param name="owner">The description that the array stands in.</param>
    /// <param name="field">The array.</param>
    /// <param name="values">Its elements, however many they are.</param>
    /// <returns>null: there is no more to say than the numbers.</returns>
    public string? OfPair<T>(VMStateDescription owner, VMStateField field, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
        => values is [var low, var high] && field.Kind is FieldKind.UInt32
            ? Of(owner, field, uint.CreateTruncating(low) | ((ulong)uint.CreateTruncating(high) << 32)) : null;

    /// <summary>The words of each element of an array.</summary>
    /// <param name="owner">The description that the array stands in.</param>
    /// <param name="field">The array.</param>
    /// <param name="values">Its elements.</param>
    /// <returns>null: there is no more to say of any of them than the number.</returns>
    public IReadOnlyList<string?>? OfElements<T>(VMStateDescription owner, VMStateField field, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        string?[] words = new string?[values.Length];
        for (int i = 0; i < words.Length; i++)
            words[i] = Of(owner, field, ulong.CreateTruncating(values[i]));
        return Array.TrueForAll(words, static w => w is null) ? null : words;
    }

    /// <summary>What the elements of an array are; to be asked for the fields of a struct in their order.</summary>
    /// <param name="owner">The description that the array stands in.</param>
    /// <param name="field">The array.</param>
    /// <param name="values">Its elements.</param>
    /// <returns>null: there is no more to say than their index.</returns>
    public IReadOnlyList<string>? NamesOf<T>(VMStateDescription owner, VMStateField field, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        switch (field.Name)
        {
            case "cpreg_vmstate_indexes":
                _registers = new ulong[values.Length];
                for (int i = 0; i < values.Length; i++)
                    _registers[i] = ulong.CreateTruncating(values[i]);
                return null;
            case "cpreg_vmstate_values":
                return _registers.Length == values.Length ? [.. _registers.Select(static id => new ArmRegister(id).Name)] : null;
            default:
                return X86Words.NamesOf(owner, field, values.Length);
        }
    }

    private static bool IsCapability(string owner) => owner == "virtio_pci_cap" || owner.StartsWith("pci_cap_", StringComparison.Ordinal);
}
