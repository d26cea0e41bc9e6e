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
        if (device.Description is not VMStateDescription description || device.IsOldStyle || !TryFind(description, name, 0, out offset, out long length) || offset + length > device.Contents.Length)
            return default;
        return device.Contents.Span.Slice((int)offset, (int)length);
    }

    private static bool TryFind(VMStateDescription description, string name, long start, out long offset, out long length)
    {
        offset = start;
        foreach (VMStateField field in description.Fields)
        {
            length = field.Length ?? 0;
            if (field.Name == name)
                return true;
            if (field is { Kind: FieldKind.Struct, Count: 1, Pointer: PointerRule.None })
            {
                long end = offset;
                if (TryFind(field.Struct!, name, offset, out long nested, out long nestedLength))
                {
                    (offset, length) = (nested, nestedLength);
                    return true;
                }

                offset = end;
            }

            offset += length;
        }

        foreach (VMStateDescription subsection in description.Subsections)
        {
            long contents = offset + 2 + 4 + System.Text.Encoding.UTF8.GetByteCount(subsection.Name);
            if (TryFind(subsection, name, contents, out long nested, out length))
            {
                offset = nested;
                return true;
            }

            offset = contents + (subsection.Length ?? 0);
        }

        length = 0;
        return false;
    }
}
