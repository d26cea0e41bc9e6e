using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Finds the octets of a field by its name in the contents of a section.</summary>
internal static class FieldFinder
{
    /// <summary>The octets of the first field of a name: of the description itself, of its structs, of its subsections.</summary>
    /// <param name="device">The section.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="offset">Octets from the start of the contents.</param>
    /// <returns>The octets; empty where there is none.</returns>
    public static ReadOnlySpan<byte> Find(ProfileDevice device, string name, out long offset)
    {
        offset = 0;
        if (device.Description is not VMStateDescription description || device.IsOldStyle)
            return default;
        StateCursor cursor = StateCursor.OverQemuFile(description, device.Contents.Span);
        do
        {
            while (cursor.MoveNext())
            {
                if (!cursor.IsSubsection && cursor.Name == name)
                {
                    offset = cursor.Offset;
                    return cursor.Octets;
                }

                if (cursor.IsSingleStruct)
                    cursor.Enter();
            }
        }
        while (cursor.Leave());
        return default;
    }
}
