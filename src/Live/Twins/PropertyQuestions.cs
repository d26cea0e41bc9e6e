using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>Asks a machine of our own for the properties of its devices, and for its own.</summary>
internal static class PropertyQuestions
{
    private const int MaxObjects = 100_000;
    private const int MaxPathLength = 4096;
    private const string Machine = "/machine";

    /// <summary>What a link leads to, a child is, or a text says is none of the device's own.</summary>
    private static readonly string[] s_otherKinds = ["child<", "link<", "str", "string", "struct tm"];

    /// <summary>Asks all devices below the machine, and the machine, which comes first.</summary>
    public static ImmutableArray<DeviceProperties> Ask(QmpClient qmp)
    {
        ImmutableArray<DeviceProperties>.Builder devices = ImmutableArray.CreateBuilder<DeviceProperties>();
        Dictionary<string, HashSet<string>> settable = [];
        Queue<string> paths = new([Machine]);
        for (int objects = 0; paths.TryDequeue(out string? path) && objects < MaxObjects; objects++)
        {
            if (qmp.ExecuteIfThere("qom-list", ("path", path)) is not QmpValue listed)
                continue;
            QmpValue[] members = [.. listed.Items];
            foreach (QmpValue child in members.Where(static m => IsChild(m["type"].Text)))
            {
                string below = $"{path}/{child["name"].Text}";
                if (below.Length <= MaxPathLength)
                    paths.Enqueue(below);
            }

            if (path != Machine && !members.Any(static m => m["name"].Text == "realized"))
                continue;   // no device
            string driver = path == Machine ? "" : qmp.ExecuteIfThere("qom-get", ("path", path), ("property", "type"))?.Scalar ?? "";
            if (!settable.TryGetValue(driver, out HashSet<string>? names))
                settable[driver] = names = driver.Length == 0 ? [.. members.Select(static m => m["name"].Text)] : NamesOf(qmp, driver);
            devices.Add(new DeviceProperties(path, driver, ValuesOf(qmp, path, driver, members.Where(m => names.Contains(m["name"].Text)))));
        }

        return devices.ToImmutable();
    }

    private static bool IsChild(string type)
        => type.StartsWith("child<", StringComparison.Ordinal) && type is not ("child<memory-region>" or "child<irq>");

    /// <summary>The properties that -device and -global take.</summary>
    private static HashSet<string> NamesOf(QmpClient qmp, string driver)
        => qmp.ExecuteIfThere("device-list-properties", ("typename", driver)) is QmpValue all ? [.. all.Items.Select(static p => p["name"].Text)] : [];

    private static List<PropertySetting> ValuesOf(QmpClient qmp, string path, string driver, IEnumerable<QmpValue> members)
    {
        List<PropertySetting> values = [];
        foreach (QmpValue member in members)
        {
            (string name, string kind) = (member["name"].Text, member["type"].Text);
            if (!Array.Exists(s_otherKinds, k => kind.StartsWith(k, StringComparison.Ordinal))
                && TwinDevices.RuleOfProperty(name) is TwinRule.Pass
                && qmp.ExecuteIfThere("qom-get", ("path", path), ("property", name))?.Scalar is string value)
                values.Add(new PropertySetting(driver, name, value) { IsOn = kind == "bool" && value == "on" });
        }

        return values;
    }
}
