using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Ber.Compat;

/// <summary>
/// What stands at the start of a legacy stream: magic, version, and the configuration where there is one (migration/savevm.c, vmstate_configuration).
/// </summary>
internal sealed record ConfigurationSection
{
    private static ReadOnlySpan<byte> PageBitsName => "configuration/target-page-bits"u8;

    private static ReadOnlySpan<byte> CapabilitiesName => "configuration/capabilities"u8;

    private static ReadOnlySpan<byte> UuidName => "configuration/uuid"u8;

    /// <summary>The machine type; null: the stream has no configuration.</summary>
    public LegacyName? MachineType { get; init; }

    public int? TargetPageBits { get; init; }

    public IReadOnlyList<LegacyName>? Capabilities { get; init; }

    public byte[]? Uuid { get; init; }

    public StreamStart ToStreamStart(string? program) => new()
    {
        Program = program,
        MachineType = MachineType?.Text,
        TargetPageBits = TargetPageBits,
        Capabilities = Capabilities?.Select(static c => c.Text).ToList(),
        Uuid = Uuid is null ? default(ReadOnlyMemory<byte>?) : Uuid.AsMemory(),
    };

    public bool HasCapability(string name) => Capabilities is not null && Capabilities.Any(c => c.Text == name);

    /// <summary>Reads what follows the magic and the version.</summary>
    /// <param name="window">The stream behind the version.</param>
    /// <param name="result">The configuration; an empty one where there is none.</param>
    /// <param name="length">Octets that it takes.</param>
    /// <returns>false: it is not one of those known; nothing can be said of what follows.</returns>
    public static bool TryRead(OctetWindow window, [NotNullWhen(true)] out ConfigurationSection? result, out int length)
    {
        result = new ConfigurationSection();
        length = 0;
        if (!window.Ensure(1) || window.Span[0] != LegacyTags.Configuration)
            return true;

        if (!window.Ensure(5))
            return false;
        uint nameLength = BinaryPrimitives.ReadUInt32BigEndian(window.Span[1..]);
        if (nameLength > byte.MaxValue || !window.Ensure(5 + (int)nameLength))
            return false;

        result = result with { MachineType = new LegacyName(window.Span.Slice(5, (int)nameLength)) };
        length = 5 + (int)nameLength;
        while (window.Ensure(length + 1) && window.Span[length] == LegacyTags.Subsection)
        {
            if (!window.Ensure(length + 2))
                return false;
            int subsectionName = window.Span[length + 1];
            int contents = length + 2 + subsectionName + 4;
            if (!window.Ensure(contents) || BinaryPrimitives.ReadUInt32BigEndian(window.Span[(contents - 4)..]) != 1)
                return false;
            int? end = ReadSubsection(window, length + 2, subsectionName, contents, ref result);
            if (end is null)
                return false;
            length = end.Value;
        }

        return true;
    }

    /// <summary>The octets of the configuration, without magic and version.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        if (MachineType is null)
            return;

        output.Write([LegacyTags.Configuration]);
        WriteUInt32(output, (uint)MachineType.Octets.Length);
        output.Write(MachineType.Octets);
        if (TargetPageBits is int bits)
        {
            WriteSubsection(output, PageBitsName);
            WriteUInt32(output, (uint)bits);
        }

        if (Capabilities is not null)
        {
            WriteSubsection(output, CapabilitiesName);
            WriteUInt32(output, (uint)Capabilities.Count);
            foreach (LegacyName capability in Capabilities)
            {
                output.Write([(byte)capability.Octets.Length]);
                output.Write(capability.Octets);
            }
        }

        if (Uuid is not null)
        {
            WriteSubsection(output, UuidName);
            output.Write(Uuid);
        }
    }

    private static int? ReadSubsection(OctetWindow window, int nameAt, int nameLength, int at, ref ConfigurationSection result)
    {
        ReadOnlySpan<byte> name = window.Span.Slice(nameAt, nameLength);
        if (name.SequenceEqual(PageBitsName))
        {
            if (!window.Ensure(at + 4))
                return null;
            uint bits = BinaryPrimitives.ReadUInt32BigEndian(window.Span[at..]);
            result = result with { TargetPageBits = (int)bits };
            return bits is >= RamFlags.MinPageBits and <= RamFlags.MaxPageBits ? at + 4 : null;
        }

        if (name.SequenceEqual(UuidName))
        {
            if (!window.Ensure(at + 16))
                return null;
            result = result with { Uuid = window.Span.Slice(at, 16).ToArray() };
            return at + 16;
        }

        return name.SequenceEqual(CapabilitiesName) ? ReadCapabilities(window, at, ref result) : null;
    }

    private static int? ReadCapabilities(OctetWindow window, int at, ref ConfigurationSection result)
    {
        if (!window.Ensure(at + 4))
            return null;
        uint count = BinaryPrimitives.ReadUInt32BigEndian(window.Span[at..]);
        var capabilities = new List<LegacyName>();
        at += 4;
        for (uint i = 0; i < count; i++)
        {
            if (!window.Ensure(at + 1) || !window.Ensure(at + 1 + window.Span[at]))
                return null;
            capabilities.Add(new LegacyName(window.Span.Slice(at + 1, window.Span[at])));
            at += 1 + window.Span[at];
        }

        result = result with { Capabilities = capabilities };
        return at;
    }

    private static void WriteSubsection(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        output.Write([LegacyTags.Subsection, (byte)name.Length]);
        output.Write(name);
        WriteUInt32(output, 1);
    }

    private static void WriteUInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }
}
