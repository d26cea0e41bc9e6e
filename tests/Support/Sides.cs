using Ber.Compat;
using Ber.Detector;

namespace Support;

/// <summary>Sides of a comparison, built.</summary>
public static class Sides
{
    private const uint Ram = 2;

    /// <summary>A stream with one RAM block of 64 KiB and the given devices, section ids counting up from 3.</summary>
    public static byte[] Stream(LegacyDialect dialect, string machine, ulong ram, params (string IdStr, LegacyStruct State)[] devices)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder(dialect).Start(machine, isDescribed: dialect is not LegacyDialect.Spaced)
            .RamStart(Ram, ("mem", ram)).RamEos(Ram).RamEnd(Ram).Record(0, LegacyStreamBuilder.Zero, "mem", "00").RamEos(Ram);
        uint id = Ram + 1;
        foreach ((string idStr, LegacyStruct state) in devices)
            stream.Device(id++, idStr, 0, state);
        return stream.End().ToArray();
    }

    /// <summary>A stream as QEMU 10.0 writes it.</summary>
    public static byte[] Stream(params (string IdStr, LegacyStruct State)[] devices) => Stream(LegacyDialect.LastNotIndexed, "none", 0x10000, devices);

    public static MigrationProfile Profile(byte[] octets, string name = "test") => ProfileReader.Read(new StreamOctetSource(new MemoryStream(octets)), name);

    public static MigrationProfile Profile(params (string IdStr, LegacyStruct State)[] devices) => Profile(Stream(devices));

    /// <summary>Writes a profile as a file and reads it again.</summary>
    public static MigrationProfile ByFile(MigrationProfile profile)
    {
        using var file = new MemoryStream();
        profile.Write(new StreamOctetSink(file));
        return Profile(file.ToArray(), profile.Name);
    }
}
