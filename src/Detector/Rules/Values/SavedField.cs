using Ber.Visitors;

namespace Ber.Detector;

/// <summary>A field that QEMU saves by a function of its own, and whose octets are read by the description that is made of them.</summary>
/// <param name="description">The description.</param>
/// <param name="octets">The octets.</param>
internal sealed class SavedField(VMStateDescription description, byte[] octets)
{
    /// <summary>A value in the field.</summary>
    /// <param name="Offset">Octets from the start of the field.</param>
    /// <param name="Length">Its octets.</param>
    /// <param name="Number">What it is, where it is an integer; else 0.</param>
    internal readonly record struct Value(int Offset, int Length, long Number);

    /// <summary>Goes over all of it.</summary>
    public StateCursor Cursor => StateCursor.OverQemuFile(description, octets);

    /// <summary>The octets.</summary>
    public ReadOnlySpan<byte> Octets => octets;

    /// <summary>Describes a field.</summary>
    /// <param name="typeName">Its type: one of <see cref="SavedTypes"/>.</param>
    /// <param name="device">The vmsd name of the device.</param>
    /// <param name="octets">Its octets.</param>
    /// <returns>null: they are not such state.</returns>
    public static SavedField? Of(string typeName, string device, ReadOnlySpan<byte> octets)
    {
        byte[] own = octets.ToArray();
        return SavedByHand.Describe(typeName, own, device, new DescriptionInterner()) is VMStateDescription description
            ? new SavedField(description, own) : null;
    }

    /// <summary>A value, by the names of the fields that lead to it.</summary>
    /// <returns>null: it is not there.</returns>
    public Value? Find(params ReadOnlySpan<string> path)
    {
        StateCursor cursor = Cursor;
        return MoveTo(ref cursor, path) ? ValueOf(ref cursor) : null;
    }

    /// <summary>A member of each element of an array, or the elements themselves where the name is empty.</summary>
    public List<Value> FindAll(string member, params ReadOnlySpan<string> array)
    {
        List<Value> values = [];
        StateCursor cursor = Cursor;
        if (!MoveTo(ref cursor, array) || !cursor.Enter())
            return values;
        while (cursor.MoveNext())
        {
            StateCursor element = cursor;
            if (member.Length == 0)
                values.Add(ValueOf(ref element));
            else if (element.Enter() && element.MoveTo(member))
                values.Add(ValueOf(ref element));
        }

        return values;
    }

    private static bool MoveTo(ref StateCursor cursor, scoped ReadOnlySpan<string> path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if ((i > 0 && !cursor.Enter()) || !cursor.MoveTo(path[i]))
                return false;
        }

        return path.Length > 0;
    }

    private static Value ValueOf(ref StateCursor cursor)
        => new((int)cursor.Offset, (int)cursor.Length, cursor.TryGetInteger(out long number) ? number : 0);
}
