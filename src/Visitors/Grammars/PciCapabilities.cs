using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>
/// The lists of capabilities in PCI configuration space (PCI Local Bus Specification 3.0, 6.7; PCI Express Base Specification 5.0, 7.6.3).
/// </summary>
internal static class PciCapabilities
{
    private const int Status = 0x06;
    private const int HasList = 0x10;
    private const int First = 0x34;
    private const int HeaderLength = 0x40;
    private const int ConventionalLength = 0x100;

    /// <summary>Where each capability stands, in the order of the list. One that is met again ends it.</summary>
    /// <param name="config">256 octets or more.</param>
    public static List<int> Of(ReadOnlySpan<byte> config)
    {
        List<int> places = [];
        if (config.Length < ConventionalLength || (config[Status] & HasList) == 0)
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

    /// <summary>Where each extended capability stands, in the order of the list, and its id. One that is met again ends it.</summary>
    /// <param name="config">4,096 octets; of fewer there are none.</param>
    public static List<(int Place, int Id)> OfExtended(ReadOnlySpan<byte> config)
    {
        List<(int Place, int Id)> places = [];
        for (int at = ConventionalLength; at >= ConventionalLength && at + sizeof(uint) <= config.Length && !places.Exists(p => p.Place == at);)
        {
            uint header = BinaryPrimitives.ReadUInt32LittleEndian(config[at..]);
            if (header is 0 or uint.MaxValue)
                break;
            places.Add((at, (int)(header & 0xffff)));
            at = (int)(header >> 20) & ~3;
        }

        return places;
    }
}
