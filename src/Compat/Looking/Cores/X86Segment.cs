using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A segment register, or a descriptor table, of an x86 CPU.</summary>
/// <param name="Selector">The selector.</param>
/// <param name="Base">The linear address of the first octet.</param>
/// <param name="Limit">The highest offset.</param>
/// <param name="Flags">The attributes, as they stand in the upper half of a descriptor.</param>
internal readonly record struct X86Segment(uint Selector, ulong Base, uint Limit, uint Flags)
{
    /// <summary>Reads the struct where a cursor stands.</summary>
    public static X86Segment Read(ref StateCursor cursor)
    {
        X86Segment segment = default;
        if (!cursor.Enter())
            return segment;
        while (cursor.MoveNext())
        {
            ulong value = cursor.TryGetInteger(out long integer) ? (ulong)integer : 0;
            segment = cursor.Name switch
            {
                "selector" => segment with { Selector = (uint)value },
                "base" => segment with { Base = value },
                "limit" => segment with { Limit = (uint)value },
                "flags" => segment with { Flags = (uint)value },
                _ => segment,
            };
        }

        cursor.Leave();
        return segment;
    }
}
