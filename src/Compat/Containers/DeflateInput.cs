namespace Ber.Compat;

/// <summary>What the framework's decoder of a member is given, in pieces; the last octets of the input, in which its trailer may be, one by one.</summary>
/// <param name="input">The input.</param>
/// <param name="kept">How many octets are given one by one.</param>
internal sealed class DeflateInput(MemberInput input, int kept) : ReadOnlyStream
{
    /// <summary>Octets of the piece that was given last. They are still at hand: the decoder may not have used all of them.</summary>
    public int Given { get; private set; }

    /// <summary>Whether more was asked for than there is.</summary>
    public bool IsCut { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        input.Advance(Given);
        Given = 0;
        if (input.Ensure(kept + 1))
            Given = Math.Min(buffer.Length, input.Span.Length - kept);
        else if (!input.Span.IsEmpty)
            Given = Math.Min(buffer.Length, 1);
        else
            IsCut = true;
        input.Span[..Given].CopyTo(buffer);
        return Given;
    }
}
