namespace Ber.Compat;

/// <summary>Finds what a BER stream says of the container that its stream was in.</summary>
internal static class ContainerSearch
{
    /// <summary>Reads as far as the configuration record, before which it stands.</summary>
    /// <param name="source">The input, from its start.</param>
    /// <returns>The containers, the outermost first; none: it says nothing, or is no BER stream.</returns>
    public static IReadOnlyList<ContainerLayer> In(IOctetSource source)
    {
        var peeked = new PeekedSource(source);
        if (!KnownFormats.IsBer(peeked.Start))
            return [];
        using var input = new MigrationStreamReader(new OctetWindow(peeked, null));
        do
            input.Read();
        while (input.Tag is RecordTag.Announcement or RecordTag.Catalog or RecordTag.Type);
        RecordReader contents = input.Contents;
        return input.Tag is RecordTag.Container ? ContainerRecord.Read(ref contents) : [];
    }
}
