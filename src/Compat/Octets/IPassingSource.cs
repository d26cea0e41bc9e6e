namespace Ber.Compat;

/// <summary>A source of which octets can be passed over without being read.</summary>
internal interface IPassingSource : IOctetSource
{
    /// <summary>What is said of octets behind the end of a stream.</summary>
    const string TailNote = "what stands behind the end of the stream is not read: it is no part of it";

    /// <summary>Whether what stands behind the stream is no part of it: a volume is as long as it was made.</summary>
    bool HasTail { get; }

    /// <summary>Passes over octets.</summary>
    /// <returns>false: there are not so many, or they have to be read.</returns>
    bool TryPass(int count);

    /// <summary>Whether all the octets that are left stand in one regular file, where they can be read by anybody at any time.</summary>
    /// <param name="rest">Where they stand.</param>
    bool TryLocate(out FilePart rest)
    {
        rest = default;
        return false;
    }
}
