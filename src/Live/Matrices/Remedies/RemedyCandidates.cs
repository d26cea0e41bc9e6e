using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Ber.Compat;

namespace Ber.Live;

/// <summary>
/// Which properties are worth a trial: those that the two machines have otherwise, those that have a number which QEMU refuses another one for, and switches
/// of the device that is refused.
/// </summary>
/// <param name="source">The source's devices.</param>
/// <param name="destination">The destination's.</param>
internal sealed partial class RemedyCandidates(ImmutableArray<DeviceProperties> source, ImmutableArray<DeviceProperties> destination)
{
    private const string Processor = "-cpu";

    private readonly Dictionary<string, PropertySetting> _source = ByName(source), _destination = ByName(destination);

    /// <summary>All that is worth a trial on one side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="section">The section that is refused.</param>
    /// <param name="words">What the destination said.</param>
    /// <param name="schemas">What it says of its device types; null: nothing.</param>
    public ImmutableArray<PropertySetting> For(RemedySide side, string section, IEnumerable<string> words, SchemaCatalog? schemas) => side switch
    {
        RemedySide.Destination => [.. AtDestination, .. Numbers(section, words, schemas)],
        RemedySide.Source => [.. AtSource, .. Off(section, schemas)],
        _ => Off(section, schemas),
    };

    /// <summary>The destination gets what the source has; a switch that the source does not know is off.</summary>
    public ImmutableArray<PropertySetting> AtDestination => Settings(_destination, _source);

    /// <summary>The source gets what the destination has; a switch that the destination does not know is off.</summary>
    public ImmutableArray<PropertySetting> AtSource => Settings(_source, _destination);

    /// <summary>
    /// Of the devices that a section is of, properties that have one of two numbers in QEMU's words: they get the other one ("vring.num 1024 exceeds allocated
    /// max 256").
    /// </summary>
    /// <param name="section">The section at which the destination stopped.</param>
    /// <param name="words">What it said.</param>
    /// <param name="schemas">What it says of its device types; null: nothing.</param>
    public ImmutableArray<PropertySetting> Numbers(string section, IEnumerable<string> words, SchemaCatalog? schemas)
    {
        HashSet<string> drivers = DriversOf(section, schemas);
        string[] numbers =
        [
            .. words.SelectMany(w => Number().Matches(Said(w, section)).Select(static m => DecimalOf(m.Value))).Distinct().Where(static n => n.Length > 0),
        ];
        return WithoutParts(
            from property in _destination.Values
            where drivers.Contains(property.Driver) && numbers.Contains(DecimalOf(property.Value))
            from number in numbers
            where number != DecimalOf(property.Value)
            select property.With(number));
    }

    /// <summary>Switches that are on at both ends, of the devices that a section is of: off.</summary>
    /// <param name="section">The section at which the destination stopped.</param>
    /// <param name="schemas">What the destination says of its device types; null: nothing.</param>
    public ImmutableArray<PropertySetting> Off(string section, SchemaCatalog? schemas)
    {
        HashSet<string> drivers = DriversOf(section, schemas);
        return WithoutParts(_destination.Values.Where(p => drivers.Contains(p.Driver) && p.IsOn && p == _source.GetValueOrDefault(p.Key))
            .Select(static p => p.With("off")));
    }

    /// <summary>What is said, without the name of the program and that of the section, which have numbers, too.</summary>
    private static string Said(string words, string section)
    {
        int start = words.IndexOf(": ", StringComparison.Ordinal);
        string said = start < 0 ? words : words[(start + 2)..];
        return section.Length > 0 ? said.Replace(section, "", StringComparison.Ordinal) : said;
    }

    /// <summary>A number in decimal; empty: the text is none.</summary>
    private static string DecimalOf(string text)
    {
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(isHex ? text[2..] : text, style, CultureInfo.InvariantCulture, out ulong number)
            ? number.ToString(CultureInfo.InvariantCulture) : "";
    }

    private ImmutableArray<PropertySetting> Settings(Dictionary<string, PropertySetting> own, Dictionary<string, PropertySetting> others)
    {
        HashSet<string> drivers = [.. others.Values.Select(static p => p.Driver)];
        List<PropertySetting> settings = [];
        foreach (PropertySetting property in own.Values)
        {
            if (others.TryGetValue(property.Key, out PropertySetting? other))
            {
                if (other.Value != property.Value)
                    settings.Add(other);
            }
            else if (drivers.Contains(property.Driver) && property.IsOn)
            {
                settings.Add(property.With("off"));
            }
        }

        return WithoutParts(settings);
    }

    /// <summary>In an order of its own, and without those of a part that the device itself has, too, as virtio-rng-device within virtio-rng-pci.</summary>
    private ImmutableArray<PropertySetting> WithoutParts(IEnumerable<PropertySetting> settings)
    {
        PropertySetting[] all = [.. settings];
        ILookup<string, string> paths = destination.ToLookup(static d => d.Driver, static d => $"{d.Path}/");
        bool IsPart(string driver, string whole)
            => driver != whole && whole.Length > 0 && paths[driver].All(path => paths[whole].Any(w => path.StartsWith(w, StringComparison.Ordinal)));
        return
        [
            .. all.Where(s => !Array.Exists(all, o => o.Name == s.Name && o.Value == s.Value && IsPart(s.Driver, o.Driver)))
                .OrderBy(static s => s.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>The types whose section it is, and those of the devices that they are parts of; processors have no type of their own in a dump.</summary>
    private HashSet<string> DriversOf(string section, SchemaCatalog? schemas)
    {
        string name = section[(section.LastIndexOf('/') + 1)..];
        HashSet<string> types = [.. schemas?.Entries.Where(e => e.Description?.Name == name).Select(static e => e.DeviceType).OfType<string>() ?? []];
        DeviceProperties[] found = [.. destination.Where(d => types.Contains(d.Driver)
            || (name == "cpu" && d.Driver.EndsWith(Processor, StringComparison.Ordinal)))];
        return [.. destination.Where(d => d.Driver.Length > 0 && Array.Exists(found, f => $"{f.Path}/".StartsWith($"{d.Path}/", StringComparison.Ordinal)))
            .Select(static d => d.Driver)];
    }

    [GeneratedRegex("0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20}")]
    private static partial Regex Number();

    /// <summary>Values that all devices of a type have.</summary>
    private static Dictionary<string, PropertySetting> ByName(ImmutableArray<DeviceProperties> devices)
        => devices.SelectMany(static d => d.Values).GroupBy(static p => p.Key).Where(static g => g.Distinct().Count() == 1)
            .ToDictionary(static g => g.Key, static g => g.First());
}
