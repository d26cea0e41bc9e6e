using System.Diagnostics;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Writes the octets of a legacy stream as its events tell of them (QEMU migration/savevm.c, qemu_savevm_state_*).</summary>
/// <param name="output">Receives the octets.</param>
/// <param name="copy">Has all but the pages; null: there is none.</param>
internal sealed class LegacyWriter(LegacyOutput output, PagelessCopy? copy = null) : ILegacyEvents
{
    /// <summary>The records of ram sections.</summary>
    public RamWriter Ram { get; } = new(output, copy);

    /// <inheritdoc/>
    RamEvents IRamSectionEvents.Ram => Ram;

    /// <inheritdoc/>
    public void OnWaiting()
    {
        Ram.OnMoving();
        output.Flush();
    }

    /// <inheritdoc/>
    public void OnStart(ConfigurationSection configuration)
    {
        output.PutUInt32(LegacyTags.Magic);
        output.PutUInt32(LegacyTags.FileVersion);
        using var octets = new ArrayPoolBufferWriter<byte>();
        configuration.Write(octets);
        output.Put(octets.WrittenSpan);
        if (configuration.TargetPageBits is int bits)
            Ram.OnPageBits(bits);
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        output.PutByte(LegacyTags.Command);
        output.PutUInt16((ushort)command);
        output.PutUInt16((ushort)contents.Length);
        output.Put(contents);
    }

    /// <inheritdoc/>
    public void OnLiveSection(byte type, uint id, SectionHead? head)
    {
        if (head is null)
            SectionHead.WritePart(output, type, id);
        else
            head.Write(output, type);
        if (head is not null)
            copy?.OnLiveSection(head);
    }

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlock> blocks)
    {
        ulong total = 0;
        foreach (RamBlock block in blocks)
            total += block.UsedLength;
        output.PutUInt64(total | RamFlags.MemSize);
        foreach (RamBlock block in blocks)
        {
            PutBlock(block);
            if (block.PageSize is ulong pageSize)
                output.PutUInt64(pageSize);
            if (block.MrAddr is ulong mrAddr)
                output.PutUInt64(mrAddr);
        }

        Ram.AddBlocks(blocks);
        copy?.OnBlocks(blocks);
    }

    /// <inheritdoc/>
    public void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap)
    {
        Ram.OnMoving();   // the pages of the block before
        MappedRamHeader header = block.Mapped!;
        bool isPlausible = header.IsPlausible(block.UsedLength, out int bitmapLength, out int gap);
        Debug.Assert(isPlausible && bitmapLength == bitmap.Length, "Whoever tells of the block has compared its header.");
        if (total is ulong octets)
            output.PutUInt64(octets | RamFlags.MemSize);
        PutBlock(block);
        if (block.MrAddr is ulong mrAddr)
            output.PutUInt64(mrAddr);
        output.PutUInt32(header.Version);
        output.PutUInt64(header.PageSize);
        output.PutUInt64(header.BitmapOffset);
        output.PutUInt64(header.PagesOffset);
        output.Put(bitmap);
        output.PutZeros(gap);
        Ram.AddBlocks([block]);
    }

    /// <inheritdoc/>
    public void OnRamEnd()
    {
        Ram.OnMoving();
        output.PutUInt64(RamFlags.Eos);
    }

    /// <inheritdoc/>
    public void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord) => output.Put(octets);

    /// <inheritdoc/>
    public void OnLiveEnd(uint id, bool hasFooter)
    {
        if (hasFooter)
            SectionHead.WritePart(output, LegacyTags.SectionFooter, id);
        copy?.OnLiveEnd(hasFooter);
    }

    /// <inheritdoc/>
    public void OnDevice(SectionHead head, DeviceSection section)
    {
        BeginDevice(head);
        output.Put(section.Whole);
        OnLiveEnd(head.Id, section.HasFooter);
    }

    /// <summary>
    /// Writes the head of a device section that arrives in pieces: <see cref="WriteOctets"/> and <see cref="WriteZeros"/>, and then
    /// <see cref="OnLiveEnd"/>.
    /// </summary>
    public void BeginDevice(SectionHead head)
    {
        Ram.OnMoving();
        if (copy is not null)
        {
            output.FlushDigest();   // what stands before the devices
            copy.OnDevice();
        }

        head.Write(output, LegacyTags.SectionFull);
    }

    /// <inheritdoc/>
    public void OnSectionsEnd()
    {
        Ram.OnMoving();
        output.PutByte(LegacyTags.Eof);
        if (copy is not null)
            output.FlushDigest();
    }

    /// <inheritdoc/>
    public void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description)
    {
        output.PutByte(LegacyTags.VMDescription);
        output.PutUInt32((uint)text.Length);
        output.Put(text);
    }

    /// <inheritdoc/>
    public void OnOpaque(ReadOnlySpan<byte> octets, string reason) => WriteOctets(octets);

    /// <summary>Writes octets as they are.</summary>
    public void WriteOctets(ReadOnlySpan<byte> octets)
    {
        Ram.OnMoving();
        output.Put(octets);
    }

    /// <summary>Writes so many zeros.</summary>
    public void WriteZeros(long count)
    {
        Ram.OnMoving();
        output.PutZeros(count);
    }

    private void PutBlock(RamBlock block)
    {
        output.PutByte((byte)block.IdStr.Octets.Length);
        output.Put(block.IdStr.Octets);
        output.PutUInt64(block.UsedLength);
    }
}
