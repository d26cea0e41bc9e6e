namespace Ber.Compat;

/// <summary>What a decoder makes of one frame.</summary>
/// <param name="input">The input.</param>
/// <param name="frame">The frame in it.</param>
/// <param name="decoder">Its decoder; it is closed with this.</param>
/// <param name="name">What messages call the data.</param>
internal sealed class FrameMember(MemberInput input, FrameInput frame, Stream decoder, string name) : IMember
{
    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        int read;
        try
        {
            read = decoder.Read(destination);
        }
        catch (Exception exception) when (frame.IsCut && exception is EndOfStreamException or InvalidDataException)
        {
            throw input.Cut($"the rest of {name}", exception);
        }

        if (read > 0 || frame.IsWhole)
            return read;
        throw frame.IsCut ? input.Cut($"the rest of {name}") : new InvalidDataException("a frame goes on behind what its decoder takes");
    }

    /// <inheritdoc/>
    public void Dispose() => decoder.Dispose();
}
