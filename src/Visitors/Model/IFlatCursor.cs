using System.Numerics;

namespace Ber.Visitors;

/// <summary>A place in the octets of one format, moved by value after value: what <see cref="IFlatFields"/> are visited with.</summary>
/// <remarks>
/// Every method returns false where the value does not stand there in its usual form, or there is no room: the cursor is of no use then. Nothing is thrown,
/// and nothing counts until the visitor that made the cursor has taken over where it stands.
/// </remarks>
public interface IFlatCursor
{
    /// <summary>Whether values are assigned; else they are read.</summary>
    static abstract bool IsInput { get; }

    /// <summary>A boolean, as the octet of the legacy stream.</summary>
    /// <param name="octet">0 is false.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitBoolean(ref byte octet);

    /// <summary>A signed integer of 1 octet.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitSByte(ref sbyte value);

    /// <summary>A signed integer of 2 octets.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitInt16(ref short value);

    /// <summary>A signed integer of 4 octets.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitInt32(ref int value);

    /// <summary>A signed integer of 8 octets.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitInt64(ref long value);

    /// <summary>An unsigned integer of 1 octet.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitByte(ref byte value);

    /// <summary>An unsigned integer of 2 octets.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitUInt16(ref ushort value);

    /// <summary>An unsigned integer of 4 octets.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitUInt32(ref uint value);

    /// <summary>An unsigned integer of 8 octets.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitUInt64(ref ulong value);

    /// <summary>An array of integers (or of booleans, as octets) whose number the description fixes.</summary>
    /// <typeparam name="T">An integer of the element's width.</typeparam>
    /// <param name="values">The elements.</param>
    /// <param name="count">Their number: other values are not visited.</param>
    /// <returns>Whether they were visited.</returns>
    bool VisitIntegers<T>(scoped Span<T> values, int count)
        where T : unmanaged, IBinaryInteger<T>;

    /// <summary>A boolean, as its octet, or an integer, of a kind that is known at run time only.</summary>
    /// <param name="kind">One of the kinds up to <see cref="FieldKind.UInt64"/>.</param>
    /// <param name="slot">The value: in the bounds of the kind, one of <see cref="FieldKind.UInt64"/> as its bits.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitScalar(FieldKind kind, ref long slot);

    /// <summary>Begins a struct of a type that is known at run time only.</summary>
    /// <param name="mark">For <see cref="EndStruct"/>.</param>
    /// <returns>Whether it was begun.</returns>
    bool BeginStruct(out long mark);

    /// <summary>Ends the struct begun last.</summary>
    /// <param name="mark">What <see cref="BeginStruct"/> has given.</param>
    /// <returns>Whether it ends there.</returns>
    bool EndStruct(long mark);

    /// <summary>A struct of nothing but such fields.</summary>
    /// <typeparam name="TState">Its type.</typeparam>
    /// <param name="state">The struct.</param>
    /// <returns>Whether it was visited.</returns>
    bool VisitStruct<TState>(ref TState state)
        where TState : IVMState<TState>;
}
