namespace Ber.Visitors;

/// <summary>The list of capabilities in PCI configuration space (PCI Local Bus Specification 3.0, 6.7).</summary>
internal static class PciCapabilities
{
    private const int Status = 0x06;
    private const int HasList = 0x10;
    private const int First = 0x34;
    private const int HeaderLength = 0x40;

    /// <summary>Where each capability stands, in the order of the list. One that is met again ends it.</summary>
    /// <param name="config">256 octets or more.</param>
    public static List<int> Of(ReadOnlySpan<byte> config)
    {
        List<int> places = [];
        if (config.Length < 256 || (config[Status] & HasList) == 0)
            return places;
        for (int at = config[First] & ~3; at >= HeaderLength && !places.Contains(at); at = config[at + 1] & ~3)
            places.Add(at);
        return places;
    }

    /// <summary>Where the first capability of an id stands; 0: there is none.</summary>
    public static int Find(ReadOnlySpan<byte> config, int id)
    {
        foreach (int place in Of(config))
        {
            if (config[place] == id)
                return place;
        }

        return 0;
    }
}
