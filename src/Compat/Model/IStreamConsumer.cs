using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Is told what a stream holds, in stream order, while every octet is checked. What an implementation leaves out it is not told of.</summary>
public interface IStreamConsumer
{
    /// <summary>What the source announced to send: before anything else, only where it did.</summary>
    /// <param name="announced">The announcement.</param>
    void OnAnnouncement(MigrationProfile announced)
    {
    }

    /// <summary>The start of the stream.</summary>
    /// <param name="start">What stands before the first section.</param>
    void OnStart(StreamStart start)
    {
    }

    /// <summary>A command.</summary>
    /// <param name="command">Its number (QEMU migration/savevm.c, <c>enum qemu_vm_cmd</c>).</param>
    /// <param name="contents">Its contents; a package's own octets are sections and commands that follow.</param>
    void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
    }

    /// <summary>A live section begins (ram, block, dirty-bitmap, …).</summary>
    /// <param name="section">Its idstr and instance id.</param>
    /// <param name="versionId">Its version id.</param>
    void OnLiveSection(FieldPath section, uint versionId)
    {
    }

    /// <summary>
    /// What a live section other than ram says of bitmaps, drives and so on, as far as it is typed: behind its START, where that names any, and all of it
    /// behind its END.
    /// </summary>
    /// <param name="items">At most 4,096, in the order in which they came.</param>
    void OnLiveItems(IReadOnlyList<LiveItem> items)
    {
    }

    /// <summary>The list of RAM blocks, before the first page; the counts of pages are still 0.</summary>
    /// <param name="blocks">The blocks in stream order.</param>
    void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
    }

    /// <summary>
    /// A channel beside the main one begins. Its pages are told as those of the main one, in an order in which a later one replaces an earlier one.
    /// </summary>
    /// <param name="channel">Which it is.</param>
    void OnChannel(MigrationChannel channel)
    {
    }

    /// <summary>A device section, typed or opaque, whole.</summary>
    /// <param name="section">The section; its state and contents are valid until the method returns.</param>
    void OnDevice(DeviceSection section)
    {
    }

    /// <summary>Opaque octets outside of device sections begin, or continue.</summary>
    /// <param name="octets">Legacy octets.</param>
    /// <param name="reason">Why; null where they continue.</param>
    void OnOpaque(long octets, string? reason)
    {
    }

    /// <summary>EOF: all device sections were told. What is left is vmdesc and the proof of everything.</summary>
    /// <remarks>Once at most: a stream that is not understood to its end, and a postcopy stream, may have none.</remarks>
    void OnSectionsEnd()
    {
    }

    /// <summary>The vmdesc names a device section that the stream does not have: somebody has cut it out. Before the vmdesc is told.</summary>
    /// <param name="section">Its idstr and instance id.</param>
    void OnMissingSection(FieldPath section)
    {
    }

    /// <summary>The vmdesc at the end of the stream.</summary>
    /// <param name="dialect">How its text is printed, which tells QEMU versions apart.</param>
    /// <param name="pageSize">Octets of a target page; 0 where the text does not state it.</param>
    /// <param name="configuration">The description of the configuration section (since 8.2); null where the text has none.</param>
    void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration)
    {
    }

    /// <summary>The end: all octets were checked.</summary>
    /// <param name="blocks">The RAM blocks with their counts of pages.</param>
    /// <param name="result">Counts.</param>
    void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
    }
}
