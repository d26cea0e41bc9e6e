using Ber.Compat;

namespace Ber.Detector;

/// <summary>The data files of <c>schemas/</c>, which are part of the assembly.</summary>
internal static class ShippedData
{
    public static byte[] Read(string name)
    {
        using Stream stream = typeof(ShippedData).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no data '{name}'.");
        byte[] octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return octets;
    }
}
