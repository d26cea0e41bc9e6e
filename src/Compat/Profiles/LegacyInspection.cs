namespace Ber.Compat;

/// <summary>Inspection of a legacy stream. It goes by way of BER for now; nobody else knows.</summary>
internal static class LegacyInspection
{
    /// <summary>Octets of BER that are kept in memory; what is longer goes through a temporary file without name.</summary>
    private const int MemoryLimit = 64 * 1024 * 1024;

    public static void Inspect(IOctetSource legacy, IStreamConsumer consumer, CancellationToken cancellationToken)
    {
        using var spool = new OctetSpool(MemoryLimit);
        StreamTranslator.LegacyToBer(legacy, spool, new TranslationOptions { Digest = DigestAlgorithm.None }, cancellationToken);
        StreamTranslator.Inspect(spool.ToSource(), consumer, cancellationToken);
    }
}
