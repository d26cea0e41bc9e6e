using System.Buffers;
using System.Buffers.Binary;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>
/// A legacy stream without the pages of RAM, beside the one that is written: for a loader that is to judge the device state. What it reads of guest memory can
/// be given it once the devices are known: until then they are held.
/// </summary>
/// <param name="sink">Receives the octets.</param>
internal sealed class PagelessCopy(IOctetSink sink) : IOctetSink, IDisposable
{
    private const int VMDescLength = 64 * 1024;

    private readonly List<RamBlock> _blocks = [];
    private readonly ArrayPoolBufferWriter<byte> _held = new();
    private uint? _ram;   // the section id of ram
    private bool _hasFooters;
    private bool _isHolding;
    private long _octets;
    private bool _isEnded;

    /// <summary>The RAM blocks, in the order of the stream.</summary>
    public IReadOnlyList<RamBlock> Blocks => _blocks;

    /// <summary>Octets of a page.</summary>
    public int PageLength { get; private set; } = 1 << RamFlags.DefaultPageBits;

    /// <summary>Octets from the start of the copy to the first device; 0: none has come.</summary>
    public long DeviceOffset { get; private set; }

    /// <summary>A page has so many octets.</summary>
    public void OnPageBits(int bits) => PageLength = 1 << bits;

    /// <summary>Blocks were listed.</summary>
    public void OnBlocks(IReadOnlyList<RamBlock> blocks) => _blocks.AddRange(blocks);

    /// <summary>A live section begins.</summary>
    public void OnLiveSection(SectionHead head)
    {
        if (head.IdStr.Text == RamFlags.IdStr)
            _ram = head.Id;
    }

    /// <summary>A live section has ended.</summary>
    public void OnLiveEnd(bool hasFooter) => _hasFooters |= hasFooter;

    /// <summary>A device section begins: from here on octets are held.</summary>
    public void OnDevice()
    {
        if (!_isHolding)
            DeviceOffset = _octets;
        _isHolding = true;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_isEnded)
            return;
        _octets += octets.Length;
        if (_isHolding)
            _held.Write(octets);
        else
            sink.Write(octets);
    }

    /// <summary>
    /// All devices are known: writes pages, as one more part of the ram section, then what was held, and then a vmdesc that describes nothing.
    /// </summary>
    /// <param name="pages">What a loader reads.</param>
    public void End(IReadOnlyCollection<GuestPage> pages)
    {
        if (_isEnded)
            return;
        _isEnded = true;
        if (_ram is uint id && pages.Count > 0)
            DeviceOffset += WritePart(id, pages);
        sink.Write(_held.WrittenSpan);
        WriteVMDesc();
        sink.Flush();
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    public void Dispose() => _held.Dispose();

    /// <summary>As long as one is: a loader that takes what it reads for more state than there is goes on to where it sees that, and says so.</summary>
    private void WriteVMDesc()
    {
        byte[] text = new byte[VMDescLength];
        text.AsSpan().Fill((byte)' ');
        (text[0], text[^1]) = ((byte)'{', (byte)'}');
        Span<byte> head = [LegacyTags.VMDescription, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(head[1..], text.Length);
        sink.Write(head);
        sink.Write(text);
    }

    private long WritePart(uint id, IReadOnlyCollection<GuestPage> pages)
    {
        using var digest = new StreamDigest(DigestAlgorithm.None);
        using var output = new LegacyOutput(sink, digest);
        var writer = new LegacyWriter(output);
        writer.Ram.AddBlocks(_blocks);
        writer.Ram.OnPageBits(System.Numerics.BitOperations.Log2((uint)PageLength));
        writer.OnLiveSection(LegacyTags.SectionPart, id, null);
        foreach (GuestPage page in pages)
        {
            writer.Ram.OnBlock(page.Block);
            writer.Ram.OnPage(page.Offset, page.Octets, 0);
        }

        writer.OnRamEnd();
        writer.OnLiveEnd(id, _hasFooters);
        output.Flush();
        return output.Position;
    }
}
