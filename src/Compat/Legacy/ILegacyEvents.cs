using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What a legacy stream holds, in stream order. <c>LegacyReader</c> tells it of octets, <c>LegacyWriter</c> makes the same octets of it.</summary>
internal interface ILegacyEvents : IRamSectionEvents
{
    /// <summary>The next octet is not there yet: whatever has gathered should go on now.</summary>
    void OnWaiting();

    /// <summary>Magic, version and configuration: an empty one where the stream has none.</summary>
    void OnStart(ConfigurationSection configuration);

    /// <summary>A command (QEMU migration/savevm.c, <c>enum qemu_vm_cmd</c>).</summary>
    void OnCommand(int command, ReadOnlySpan<byte> contents);

    /// <summary>A START, PART or END of a live section begins; records of ram or <see cref="OnLiveOctets"/> follow, and then <see cref="OnLiveEnd"/>.</summary>
    /// <param name="type">The section type: a START, PART or END of <see cref="LegacyTags"/>.</param>
    /// <param name="id">The section id.</param>
    /// <param name="head">What a START says; null for PART and END.</param>
    void OnLiveSection(byte type, uint id, SectionHead? head);

    /// <summary>One block of a mapped-ram file: entry, header, bitmap and the gap of zeros; its pages follow as records of ram.</summary>
    /// <param name="block">The block.</param>
    /// <param name="total">The octets of all blocks, with the first one; null with the others.</param>
    /// <param name="bitmap">The bitmap as it stands in the file.</param>
    void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap);

    /// <summary>Octets of a live section other than ram.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="isRecord">Whether they are a record of the section's grammar; else they were cut by the footer behind them.</param>
    void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord);

    /// <summary>A live section's part has ended.</summary>
    /// <param name="id">The section id.</param>
    /// <param name="hasFooter">Whether a footer follows.</param>
    void OnLiveEnd(uint id, bool hasFooter);

    /// <summary>A device section (FULL), whole.</summary>
    /// <param name="head">What its head says.</param>
    /// <param name="section">The section; its state and contents are valid until the method returns.</param>
    void OnDevice(SectionHead head, DeviceSection section);

    /// <summary>EOF.</summary>
    void OnSectionsEnd();

    /// <summary>The vmdesc, which follows, names a device section that has not come.</summary>
    /// <param name="section">Its idstr and instance id.</param>
    void OnMissingSection(FieldPath section)
    {
    }

    /// <summary>The vmdesc.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="description">What it says.</param>
    void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description);

    /// <summary>Octets that are not understood.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="reason">Why.</param>
    void OnOpaque(ReadOnlySpan<byte> octets, string reason);
}
