using System.Globalization;
using Ber.Compat;

namespace Fuzz;

/// <summary>A <see cref="TranslationResult"/> as text, without the octets of BER: how many there are depends on where a live source waits.</summary>
internal static class ResultText
{
    public static string Of(TranslationResult result)
    {
        string opaque = string.Create(
            CultureInfo.InvariantCulture,
            $"live {result.TypedLiveOctets}, opaque {result.OpaqueDevices}/{result.OpaqueDeviceOctets}/{result.OpaqueOctets}");
        string devices = string.Create(CultureInfo.InvariantCulture, $"typed {result.TypedDevices}/{result.TypedDeviceOctets}, {opaque}");
        string octets = string.Create(CultureInfo.InvariantCulture, $"legacy {result.LegacyOctets}, of RAM {result.LegacyRamOctets}");
        return $"{octets}; {devices}; reasons {string.Join('|', result.OpaqueReasons)}; warnings {string.Join('|', result.Warnings)}";
    }
}
