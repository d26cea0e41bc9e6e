using System.Runtime.InteropServices;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>The device sections that a stream has, held against those that its vmdesc names.</summary>
internal sealed class SentSections
{
    private readonly Dictionary<(string IdStr, uint InstanceId), int> _counts = [];

    /// <summary>A section.</summary>
    public void Add(FieldPath section) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, (section.IdStr, section.InstanceId), out _)++;

    /// <summary>What a warning says of such a section.</summary>
    public static string WarningOf(FieldPath section) => $"the vmdesc names {section}, which the stream does not have: it was cut out";

    /// <summary>The sections that the vmdesc names and the stream does not have, in its order. QEMU lists what it has sent: they were cut out.</summary>
    /// <param name="description">The vmdesc, which is the last to come.</param>
    public IReadOnlyList<FieldPath> MissingOf(VMDesc description)
    {
        List<FieldPath> missing = [];
        foreach (VMDescDevice device in description.Devices)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, (device.Name, device.InstanceId), out _);
            if (count-- <= 0)
                missing.Add(new FieldPath(device.Name, device.InstanceId));
        }

        return missing;
    }
}
