using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Ber.Visitors;

/// <summary>The calls that one walk over state makes on a format, field by field: the contract between every description and every format.</summary>
/// <remarks>
/// <para><b>Kinds.</b> An <em>input</em> visitor turns octets into state: it assigns the values it is handed by reference. An <em>output</em>
/// visitor turns state into octets: it reads them. The walk is the same for both, so there is no save next to a load. A walk is written as
/// <c>Visit&lt;TVisitor&gt;(ref TVisitor visitor, …) where TVisitor : IVisitor, allows ref struct</c> and runs with a ref struct on hot paths and
/// with this interface itself where the format is chosen at run time; hence no default and no static members here.</para>
/// <para><b>Life cycle.</b> One visitor, one visit, one <see cref="Complete"/>: BeginStruct of the root, its fields, its subsections, EndStruct
/// of the root, Complete. Until Complete has returned an output visitor may still hold octets back.</para>
/// <para><b>The field argument.</b> At the root and at a subsection it is null and the description says what is meant. At a member it is the
/// member's field object. At an element it is the array's field object again. Names, kinds, sizes and versions are read from it; it
/// must be one of the objects of the description that was begun.</para>
/// <para><b>The calls of one field</b>, in this order. A field that is conditional, or a pointer outside of an
/// array: <see cref="VisitPresent"/>, and nothing more when it is absent. A null pointer (<see cref="FieldKind.Null"/>): VisitPresent alone, once for
/// all its elements. An array: <see cref="BeginArray"/>, the elements, <see cref="EndArray"/>; the elements of an integer or boolean array are one call
/// of <see cref="VisitIntegers{T}"/>, octets with a local count one of <see cref="VisitOctets"/>, all others one visit each, with VisitPresent before it where
/// the elements are pointers. A list: BeginArray, then
/// <see cref="NextElement"/> before each element and once after the last, EndArray. A tree: the same with a key and a value per element,
/// a plain key as a <see cref="FieldKind.UInt64"/>. A struct: <see cref="BeginStruct"/>, its fields, its subsections,
/// <see cref="EndStruct"/>. Everything else: the one method of its kind. In place of the calls of several scalars in a row, or of a struct of such, one
/// <see cref="TryVisitFlat"/> that returns true. After the fields of a description that has subsections:
/// <see cref="NextSubsection"/> and the subsection's struct, again and again, until it returns -1.</para>
/// <para><b>After an error.</b> Every failure of the data is a <see cref="VisitException"/> with path and offset. A visitor that has thrown is
/// tainted: do not end what was begun, drop it; a further call throws <see cref="InvalidOperationException"/> or reports the same failure again.</para>
/// <para><b>Values after an error.</b> The value handed to the call that threw is unchanged; those of earlier calls keep what they were assigned.
/// Members of a run (<see cref="TryVisitFlat"/>) may have got values that do not count. Visit into a fresh object and drop it when a visit throws.</para>
/// <para><b>Refusals.</b> What a receiver requires beyond types (an "equal" value, a validation, a hook) the walk checks itself, after the visit of the
/// field, and reports through <see cref="Refuse"/>: the visitor knows the path and the offset.</para>
/// <para><b>Versions.</b> BeginStruct returns the version in force: the incoming one on input, the description's on output. Where a format does
/// not send the version of a nested struct (QEMUFile does not), it is the one that the caller passed. Fields whose
/// <see cref="VMStateField.VersionId"/> is above the version in force are not visited, unless they are conditional.</para>
/// <para><b>Unknown members.</b> An input visitor skips trailing elements that it does not know, if its format lets it see them, and counts
/// their octets; an unknown subsection is an error, as it is for QEMU.</para>
/// <para><b>Limits.</b> At most 48 levels of structs and arrays. Counts are checked against what the description allows before anything is
/// allocated for them.</para>
/// <para><b>Threads.</b> None: a visitor belongs to one caller.</para>
/// </remarks>
public interface IVisitor
{
    /// <summary>Whether values are assigned or read.</summary>
    VisitDirection Direction { get; }

    /// <summary>Begins a struct: the root, a subsection, a member or an element.</summary>
    /// <param name="description">Its description.</param>
    /// <param name="field">The member or array; null at the root and at a subsection.</param>
    /// <param name="versionId">The version the caller would use.</param>
    /// <returns>The version in force.</returns>
    /// <exception cref="VisitException">The format carries a version and it is too new or too old; or 48 levels are exceeded.</exception>
    int BeginStruct(VMStateDescription description, VMStateField? field, int versionId);

    /// <summary>Ends the struct begun last.</summary>
    /// <param name="description">Its description.</param>
    void EndStruct(VMStateDescription description);

    /// <summary>Begins an array, list or tree.</summary>
    /// <param name="field">The array.</param>
    /// <param name="count">Number of elements. On input assigned where the format carries it; it must then agree with what the description fixes. -1 on
    /// input: not known in advance (a list, a tree, or an array with <see cref="VMStateField.HasLocalCount"/> of a receiver that has no number of its
    /// own).</param>
    /// <exception cref="VisitException">The count contradicts the description.</exception>
    void BeginArray(VMStateField field, ref int count);

    /// <summary>Before each element of a list or tree, and after the last.</summary>
    /// <param name="field">The list or tree.</param>
    /// <param name="more">On output, whether an element follows; on input what the description expects, or true.</param>
    /// <returns>Whether an element follows.</returns>
    bool NextElement(VMStateField field, bool more);

    /// <summary>Ends the array, list or tree begun last.</summary>
    /// <param name="field">The array, list or tree.</param>
    void EndArray(VMStateField field);

    /// <summary>After the fields of a description that has subsections: which one follows.</summary>
    /// <param name="owner">The description.</param>
    /// <param name="following">On output the index of the subsection to send, -1 for none. On input the one that is expected: of an exact description
    /// the next one, else the one after the last.</param>
    /// <returns>The index of the subsection that follows, -1 for none. On input: whatever the stream has next.</returns>
    /// <exception cref="VisitException">The stream has a subsection that <paramref name="owner"/> does not know, or an exact one lacks.</exception>
    int NextSubsection(VMStateDescription owner, int following);

    /// <summary>Whether a conditional field or a pointer is there.</summary>
    /// <param name="field">The field.</param>
    /// <param name="isPresent">On output the fact. On input assigned where the format carries it, else left as the caller expects it.</param>
    void VisitPresent(VMStateField field, ref bool isPresent);

    /// <summary>A boolean: its octet as the legacy stream has it, so that an octet such as 02 survives.</summary>
    /// <param name="field">The field.</param>
    /// <param name="octet">0 is false, any other octet true.</param>
    void VisitBoolean(VMStateField field, ref byte octet);

    /// <summary>A signed integer of 1 octet.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    void VisitSByte(VMStateField field, ref sbyte value);

    /// <summary>A signed integer of 2 octets.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    void VisitInt16(VMStateField field, ref short value);

    /// <summary>A signed integer of 4 octets.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    void VisitInt32(VMStateField field, ref int value);

    /// <summary>A signed integer of 8 octets.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    void VisitInt64(VMStateField field, ref long value);

    /// <summary>An unsigned integer of 1 octet.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    void VisitByte(VMStateField field, ref byte value);

    /// <summary>An unsigned integer of 2 octets.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    void VisitUInt16(VMStateField field, ref ushort value);

    /// <summary>An unsigned integer of 4 octets.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    void VisitUInt32(VMStateField field, ref uint value);

    /// <summary>An unsigned integer of 8 octets.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    void VisitUInt64(VMStateField field, ref ulong value);

    /// <summary>Visits scalars that follow one another at once, if the format has a short way for them and all stand there in their usual form.</summary>
    /// <typeparam name="TFields">The scalars' type.</typeparam>
    /// <param name="field">The member or array that they are the struct of; null: they are members of the struct begun last.</param>
    /// <param name="fields">The scalars.</param>
    /// <returns>false: nothing was visited, and each is to be visited by its own method, which also tells what is wrong with it.</returns>
    bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct;

    /// <summary>All elements of an array of integers (or of booleans, as octets), between BeginArray and EndArray.</summary>
    /// <typeparam name="T">An integer of the element's width.</typeparam>
    /// <param name="field">The array.</param>
    /// <param name="values">As many elements as BeginArray agreed on.</param>
    void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>;

    /// <summary>A counted string of at most 255 octets of UTF-8.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The string.</param>
    void VisitString(VMStateField field, ref string value);

    /// <summary>Octets whose number the description fixes.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Exactly <see cref="VMStateField.Size"/> octets.</param>
    void VisitBuffer(VMStateField field, scoped Span<byte> value);

    /// <summary>Octets whose number another field holds (VMS_VBUFFER).</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The octets. On input its length is the number expected; the memory may be replaced by another of that length.</param>
    void VisitOctets(VMStateField field, ref Memory<byte> value);

    /// <summary>Gives the state up: what it holds, or what came, is not what the receiver requires.</summary>
    /// <param name="field">The field in question; null: the struct that is being visited.</param>
    /// <param name="cause">The cause.</param>
    /// <param name="expected">The requirement, in words.</param>
    /// <param name="actual">The fact, in words.</param>
    /// <exception cref="VisitException">Always, with the path and where the visit stands.</exception>
    [DoesNotReturn]
    void Refuse(VMStateField? field, VisitError cause, string expected, string actual);

    /// <summary>Ends the visit, after success only: checks that all that was begun was ended and no octets are left, and lets the last octets out.</summary>
    void Complete();
}
