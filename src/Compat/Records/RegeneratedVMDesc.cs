using System.Buffers;
using System.Collections.Immutable;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>The text of vmdesc: regenerated from descriptions, as both ends do it, and corrected by patches.</summary>
internal sealed class RegeneratedVMDesc : IDisposable
{
    private readonly ArrayPoolBufferWriter<byte> _own;
    private readonly ImmutableArray<Range> _devices;

    /// <summary>Regenerates the text.</summary>
    /// <param name="described">What was sent of it.</param>
    /// <param name="length">Octets of the text: one that gets much longer is given up.</param>
    /// <param name="room">Octets to make room for at first.</param>
    public RegeneratedVMDesc(VMDesc described, int length, int room)
    {
        _own = new ArrayPoolBufferWriter<byte>(room);
        if (!VMDescWriter.TryWrite(described, _own, (2 * length) + 4096, out _devices))
            _own.Clear();
    }

    public void Dispose() => _own.Dispose();

    /// <summary>
    /// Finds the patches that make the text of the regenerated one: one at most for each device and each piece between devices, as devices stand in
    /// both in the same order.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="listed">The devices of the text, those of the description in the same order.</param>
    public ImmutableArray<TextPatch> FindPatches(ReadOnlySpan<byte> text, IReadOnlyList<VMDescDevice> listed)
    {
        ReadOnlySpan<byte> own = _own.WrittenSpan;
        if (own.SequenceEqual(text))
            return [];
        ImmutableArray<TextPatch>.Builder patches = ImmutableArray.CreateBuilder<TextPatch>();
        int ownAt = 0;
        int textAt = 0;
        for (int i = 0; i < _devices.Length && !own.IsEmpty; i++)
        {
            VMDescDevice device = listed[i];
            (int start, int end) = (_devices[i].Start.Value, _devices[i].End.Value);
            AddPatch(patches, text, ownAt..start, textAt..device.TextStart);
            AddPatch(patches, text, start..end, device.TextStart..(device.TextStart + device.TextLength));
            ownAt = end;
            textAt = device.TextStart + device.TextLength;
        }

        AddPatch(patches, text, ownAt..own.Length, textAt..text.Length);
        return patches.ToImmutable();
    }

    /// <summary>Makes the text of the regenerated one.</summary>
    /// <param name="patches">The patches.</param>
    /// <param name="output">Receives the text, where it is not the regenerated one.</param>
    /// <param name="text">The text.</param>
    /// <returns>false: the patches are not in order, or go beyond the text.</returns>
    public bool TryPatch(ImmutableArray<TextPatch> patches, ArrayPoolBufferWriter<byte> output, out ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> own = text = _own.WrittenSpan;
        if (patches.IsEmpty)
            return true;
        int copied = 0;
        foreach (TextPatch patch in patches)
        {
            if (patch.Offset < copied || patch.Offset > own.Length || patch.Removed > own.Length - patch.Offset)
                return false;
            output.Write(own[copied..patch.Offset]);
            output.Write(patch.Inserted.Span);
            copied = patch.Offset + patch.Removed;
        }

        output.Write(own[copied..]);
        text = output.WrittenSpan;
        return true;
    }

    private void AddPatch(ImmutableArray<TextPatch>.Builder patches, ReadOnlySpan<byte> text, Range ownPiece, Range textPiece)
    {
        ReadOnlySpan<byte> from = _own.WrittenSpan[ownPiece];
        ReadOnlySpan<byte> to = text[textPiece];
        if (from.SequenceEqual(to))
            return;
        int prefix = from.CommonPrefixLength(to);
        int suffix = CommonSuffixLength(from[prefix..], to[prefix..]);
        patches.Add(new TextPatch(ownPiece.Start.Value + prefix, from.Length - prefix - suffix, to[prefix..^suffix].ToArray()));
    }

    private static int CommonSuffixLength(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int length = 0;
        int most = Math.Min(left.Length, right.Length);
        while (length < most && left[^(length + 1)] == right[^(length + 1)])
            length++;
        return length;
    }
}
