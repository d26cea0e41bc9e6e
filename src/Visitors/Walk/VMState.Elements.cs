using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ber.Visitors;

/// <content>Arrays of C# types: how many elements, and room for them.</content>
public static partial class VMState
{
    /// <summary>The number of elements, or of octets, that the value of a count field stands for (<see cref="VMStateField.CountFactor"/>).</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <typeparam name="T">The integer's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">The array, buffer or bitmap.</param>
    /// <param name="count">The value of the count field; of a bitmap in bits.</param>
    /// <param name="maximum">The most elements, or octets, that are accepted: nothing is allocated for more.</param>
    /// <returns>0 to <paramref name="maximum"/>.</returns>
    /// <exception cref="VisitException">The number is negative or above <paramref name="maximum"/>.</exception>
    public static int CountOf<TVisitor, T>(ref TVisitor visitor, VMStateField field, T count, int maximum = int.MaxValue)
        where TVisitor : IVisitor, allows ref struct
        where T : IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        int number = field.NumberFor(long.CreateSaturating(count));
        if (number < 0 || number > maximum)
            visitor.Refuse(field, VisitError.CountMismatch, $"a number of elements from 0 to {maximum}", number < 0 ? $"{count}" : $"{number}");
        return number;
    }

    /// <summary>The elements of an array that are visited. An array that is null stands for elements of value 0.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">The array.</param>
    /// <param name="array">The array. On input another takes its place if it does not fit: one of <paramref name="count"/> elements.</param>
    /// <param name="count">The number of elements. An array counted by another field may have more: the first ones are visited.</param>
    /// <returns><paramref name="count"/> elements.</returns>
    /// <exception cref="VisitException">On output: the array does not have that number.</exception>
    public static Span<T> Elements<TVisitor, T>(ref TVisitor visitor, VMStateField field, [NotNull] ref T[]? array, int count)
        where TVisitor : IVisitor, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(field);
        if (array is null || (visitor.Direction is VisitDirection.Input && !Fits(field, array, count)))
            array = new T[count];
        return Elements(ref visitor, field, array, count);
    }

    /// <summary>The same of an array that stays: it has to fit on input, too.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">The array.</param>
    /// <param name="array">The array.</param>
    /// <param name="count">The number of elements.</param>
    /// <returns><paramref name="count"/> elements.</returns>
    /// <exception cref="VisitException">The array does not have that number.</exception>
    public static Span<T> Elements<TVisitor, T>(ref TVisitor visitor, VMStateField field, T[] array, int count)
        where TVisitor : IVisitor, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(array);
        if (!Fits(field, array, count))
            visitor.Refuse(field, VisitError.CountMismatch, $"{count} elements", $"an array of {array.Length}");
        return array.AsSpan(0, count);
    }

    /// <summary>Visits booleans as their octets: 0 and 1 on output; on input every octet but 0 is true.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">An array of booleans, begun.</param>
    /// <param name="values">The elements.</param>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void VisitBooleans<TVisitor>(ref TVisitor visitor, VMStateField field, scoped Span<bool> values)
        where TVisitor : IVisitor, allows ref struct
    {
        Span<byte> octets = MemoryMarshal.AsBytes(values);
        visitor.VisitIntegers(field, octets);
        if (visitor.Direction is not VisitDirection.Input)
            return;

        // A bool that is neither 0 nor 1 would be true and yet not equal to true.
        foreach (ref byte octet in octets)
            octet = octet == 0 ? (byte)0 : (byte)1;
    }

    /// <summary>Visits octets counted by another field (VMS_VBUFFER) that an array holds.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">The field.</param>
    /// <param name="octets">The array, as in <see cref="Elements{TVisitor, T}(ref TVisitor, VMStateField, ref T[], int)"/>.</param>
    /// <param name="count">The number of octets.</param>
    /// <exception cref="VisitException">On output: the array has fewer; or the data is not what the description says.</exception>
    public static void VisitOctets<TVisitor>(ref TVisitor visitor, VMStateField field, [NotNull] ref byte[]? octets, int count)
        where TVisitor : IVisitor, allows ref struct
    {
        _ = Elements(ref visitor, field, ref octets, count);
        VisitOctets(ref visitor, field, octets, count);
    }

    /// <summary>The same of an array that stays: it has to fit on input, too.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">The field.</param>
    /// <param name="octets">The array.</param>
    /// <param name="count">The number of octets.</param>
    /// <exception cref="VisitException">The array has fewer; or the data is not what the description says.</exception>
    public static void VisitOctets<TVisitor>(ref TVisitor visitor, VMStateField field, byte[] octets, int count)
        where TVisitor : IVisitor, allows ref struct
    {
        _ = Elements(ref visitor, field, octets, count);
        Memory<byte> room = octets.AsMemory(0, count);
        Memory<byte> visited = room;
        visitor.VisitOctets(field, ref visited);
        if (visitor.Direction is VisitDirection.Input && !visited.Equals(room))
            visited.CopyTo(room);
    }

    /// <summary>Visits octets counted by another field (VMS_VBUFFER).</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">The field.</param>
    /// <param name="octets">The octets. On input memory of another length is replaced.</param>
    /// <param name="count">The number of octets.</param>
    /// <exception cref="VisitException">On output: there are more or fewer; or the data is not what the description says.</exception>
    public static void VisitOctets<TVisitor>(ref TVisitor visitor, VMStateField field, ref Memory<byte> octets, int count)
        where TVisitor : IVisitor, allows ref struct
    {
        if (octets.Length != count && visitor.Direction is VisitDirection.Input)
            octets = new byte[count];
        if (octets.Length != count)
            visitor.Refuse(field, VisitError.CountMismatch, $"{count} octets", $"{octets.Length}");
        visitor.VisitOctets(field, ref octets);
    }

    /// <summary>Whether an array has the elements: as many as the description fixes, or at least as many as are counted.</summary>
    private static bool Fits<T>(VMStateField field, T[] array, int count)
        => array.Length == count || (array.Length > count && (field.CountField is not null || field.HasLocalCount));
}
