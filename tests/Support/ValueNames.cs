using System.Numerics;
using System.Text;

namespace Support;

/// <summary>Of a type description what a reader of values needs: the names of the fields, and which type a nested struct has.</summary>
internal sealed class ValueNames
{
    /// <param name="Name">The field's name.</param>
    /// <param name="Count">Number of elements.</param>
    /// <param name="Struct">The type number of the nested struct; null: none.</param>
    internal sealed record Field(string Name, long Count, int? Struct);

    public required string Name { get; init; }

    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>Reads a t record.</summary>
    public static ValueNames OfType(byte[] file, int offset)
    {
        List<int> elements = Children(file, offset);
        List<Field> fields = [];
        foreach (int field in Children(file, elements[3]))
        {
            List<int> members = Children(file, field);
            long count = 1;
            int? nested = null;
            foreach (int member in members.Skip(3))
            {
                if (file[member] == 0x81)
                    count = Integer(file, member);
                if (file[member] == 0x84)
                    nested = (int)Integer(file, member);
            }

            fields.Add(new Field(Text(file, members[0]), count, nested));
        }

        return new ValueNames { Name = Text(file, elements[1]), Fields = fields };
    }

    public static long Integer(byte[] file, int at)
    {
        (int head, int length) = BerRecord.Head(file, at);
        return (long)new BigInteger(file.AsSpan(at + head, length), isUnsigned: false, isBigEndian: true);
    }

    private static string Text(byte[] file, int at)
    {
        (int head, int length) = BerRecord.Head(file, at);
        return Encoding.UTF8.GetString(file, at + head, length);
    }

    private static List<int> Children(byte[] file, int at)
    {
        (int head, int length) = BerRecord.Head(file, at);
        List<int> children = [];
        int end = at + head + length;
        for (at += head; at < end;)
        {
            children.Add(at);
            (int childHead, int childLength) = BerRecord.Head(file, at);
            at += childHead + childLength;
        }

        return children;
    }
}
