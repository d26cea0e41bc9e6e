using System.Globalization;
using System.Text.Json.Nodes;

namespace Ber.Live;

/// <summary>
/// The value of <c>-device</c> with other properties, in the form that it has: QEMU makes devices of the form <c>key=value</c> before all of those in JSON
/// (qemu_create_cli_devices), so that another form is another order, and a bus may not be there yet.
/// </summary>
internal static class DeviceText
{
    /// <summary>Properties that are text, whatever it looks like.</summary>
    private static readonly string[] s_texts = ["driver", "bus", "addr", "romfile"];

    /// <summary>Leaves properties out, and states others.</summary>
    /// <param name="text">A value that can be read.</param>
    /// <param name="isDropped">Whether a property is left out.</param>
    /// <param name="stated">What it has beside or instead.</param>
    public static string Change(string text, Func<string, bool> isDropped, OptionText stated)
    {
        bool IsGone(string key) => isDropped(key) || stated[key] is not null;
        if (!text.TrimStart().StartsWith('{'))
            return OptionText.Parse(text, "driver").Without(IsGone).With(stated).ToString();
        JsonObject device = JsonNode.Parse(text)!.AsObject();
        foreach (string key in device.Select(static p => p.Key).Where(IsGone).ToArray())
            device.Remove(key);
        foreach ((string key, string value) in stated.Parts)
            device[key] = Of(key, value);
        return device.ToJsonString();
    }

    private static JsonValue Of(string key, string value)
        => value is "on" or "off" ? JsonValue.Create(value == "on")
            : !s_texts.Contains(key) && ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? JsonValue.Create(number)
            : JsonValue.Create(value);
}
