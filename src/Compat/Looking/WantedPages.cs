namespace Ber.Compat;

/// <summary>Keeps some pages of RAM as a stream last sends them. One that it sends as a difference is not kept.</summary>
internal sealed class WantedPages
{
    private readonly HashSet<(int Block, ulong Offset)> _wanted = [];
    private readonly Dictionary<(int Block, ulong Offset), byte[]> _found = [];

    /// <summary>The pages that there are.</summary>
    public IReadOnlyDictionary<(int Block, ulong Offset), byte[]> Found => _found;

    /// <summary>Whether none is wanted.</summary>
    public bool IsEmpty => _wanted.Count == 0;

    /// <summary>Wants a page.</summary>
    /// <param name="block">Ordinal of its block.</param>
    /// <param name="offset">Octets from the block's start to it.</param>
    public void Want(int block, ulong offset) => _wanted.Add((block, offset));

    /// <summary>A page of the stream.</summary>
    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
    {
        if (_wanted.Count == 0 || !_wanted.Contains((block, offset)))
            return;
        if (form is RamPageForm.Data)
            _found[(block, offset)] = octets.ToArray();
        else if (form is RamPageForm.Fill)
            _found[(block, offset)] = [.. Enumerable.Repeat(octets[0], length)];
        else if (form is RamPageForm.Compressed && CompressedPage.TryInflate(octets, length, out byte[] page))
            _found[(block, offset)] = page;
        else
            _found.Remove((block, offset));
    }

    /// <summary>Pages of one octet.</summary>
    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill)
    {
        foreach ((int Block, ulong Offset) wanted in _wanted)
        {
            if (wanted.Block == block && wanted.Offset >= offset && (wanted.Offset - offset) / (uint)length < (ulong)count)
                _found[wanted] = [.. Enumerable.Repeat(fill, length)];
        }
    }
}
