using System.Text;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>
/// Follows a stream whose pages a machine is not given, and gives it in their stead those that loaders read, as soon as all devices are known.
/// </summary>
/// <param name="next">Is told of everything, too.</param>
/// <param name="copy">What the machine is given.</param>
/// <param name="pages">What loaders read.</param>
/// <param name="fed">Is told where devices stand: octets behind the first one.</param>
/// <param name="onGiving">Is called before the devices are given; null: nobody is.</param>
internal sealed class StateFeeding(IStreamConsumer next, PagelessCopy copy, LoaderPages pages, Fed fed, Action? onGiving = null)
    : IRamConsumer
{
    private long _first = -1;
    private bool _hasEnded;

    /// <inheritdoc/>
    public void OnAnnouncement(MigrationProfile announced) => next.OnAnnouncement(announced);

    /// <inheritdoc/>
    public void OnStart(StreamStart start)
    {
        pages.OnStart(start);
        next.OnStart(start);
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents) => next.OnCommand(command, contents);

    /// <inheritdoc/>
    public void OnLiveSection(FieldPath section, uint versionId) => next.OnLiveSection(section, versionId);

    /// <inheritdoc/>
    public void OnLiveItems(IReadOnlyList<LiveItem> items) => next.OnLiveItems(items);

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        pages.Want(blocks, copy.PageLength);
        next.OnRamBlocks(blocks);
    }

    /// <inheritdoc/>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        pages.OnPage(block, offset, length, form, octets);
        (next as IRamConsumer)?.OnPage(block, offset, length, form, octets);
    }

    /// <inheritdoc/>
    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill)
    {
        pages.OnFilledPages(block, offset, length, count, fill);
        (next as IRamConsumer)?.OnFilledPages(block, offset, length, count, fill);
    }

    /// <inheritdoc/>
    public void OnDevice(DeviceSection section)
    {
        if (_first < 0)
            _first = section.LegacyOffset - SectionHead.ShortLength - Encoding.UTF8.GetByteCount(section.Path.IdStr) - (2 * sizeof(uint));
        pages.OnDevice(section);
        fed.Add(section.Path, section.LegacyOffset - _first);
        next.OnDevice(section);
    }

    /// <inheritdoc/>
    public void OnOpaque(long octets, string? reason) => next.OnOpaque(octets, reason);

    /// <inheritdoc/>
    public void OnSectionsEnd()
    {
        End();
        next.OnSectionsEnd();
    }

    /// <inheritdoc/>
    public void OnMissingSection(FieldPath section) => next.OnMissingSection(section);

    /// <inheritdoc/>
    public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => next.OnVMDesc(dialect, pageSize, configuration);

    /// <inheritdoc/>
    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        End();
        next.OnEnd(blocks, result);
    }

    private void End()
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        onGiving?.Invoke();
        copy.End(pages.Pages(copy));
    }
}
