using Ber.Compat;

namespace Ber.Live;

/// <summary>
/// The main channel of a source that waits for the destination's answer and does not close: where what is held may be the end of it, silence is taken for it.
/// </summary>
/// <param name="inner">The channel.</param>
/// <param name="mayHaveEnded">Whether what was read so far is held, and may be all of it.</param>
internal sealed class PatientSource(IOctetSource inner, Func<bool> mayHaveEnded) : IOctetSource
{
    private const int Silence = 500;   // milliseconds
    private const int Step = 5;

    /// <summary>Whether silence was taken for the end.</summary>
    public bool HasEndedInSilence { get; private set; }

    /// <inheritdoc/>
    public bool IsReadable => inner.IsReadable;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int read) => inner.TryRead(destination, out read);

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        for (int waited = 0; mayHaveEnded() && !inner.IsReadable; waited += Step)
        {
            HasEndedInSilence = waited >= Silence;
            if (HasEndedInSilence)
                return 0;
            Native.Poll([], Step);
        }

        return inner.Read(destination);
    }
}
