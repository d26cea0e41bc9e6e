using Ber.Compat;

namespace Fuzz;

/// <summary>The largest RAM block in memory, every page written: what an image with holes must be equal to.</summary>
internal sealed class PlainImage : IRamConsumer
{
    private const ulong MaxLength = 1024 * 1024;

    private readonly List<RamBlockSummary> _blocks = [];
    private int _block = -1;
    private byte[]? _octets = [];

    /// <summary>The image; null: it would be long, or has pages that are not sent as they are, or not in it.</summary>
    public byte[]? Expected => _octets;

    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        foreach (RamBlockSummary block in blocks.Skip(_blocks.Count))
            OnMappedBlock(block);
    }

    public void OnMappedBlock(RamBlockSummary block)
    {
        _blocks.Add(block);
        if (_block >= 0 && block.UsedLength <= _blocks[_block].UsedLength || block.UsedLength == 0)
            return;
        _block = _blocks.Count - 1;
        _octets = block.UsedLength > MaxLength ? null : new byte[block.UsedLength];
    }

    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (block != _block || _octets is null)
            return;
        if (offset >= (ulong)_octets.Length || form is not (RamPageForm.Data or RamPageForm.Fill))
        {
            _octets = null;
            return;
        }

        Span<byte> place = _octets.AsSpan((int)offset);
        place = place[..Math.Min(length, place.Length)];
        if (form is RamPageForm.Fill)
            place.Fill(octets[0]);
        else
            octets[..place.Length].CopyTo(place);
    }
}
