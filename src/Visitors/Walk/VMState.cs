using System.Numerics;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Visitors;

/// <summary>Entry points: visits state that is a C# type, and state whose description is met at run time. Both make the same calls.</summary>
public static partial class VMState
{
    /// <summary>Visits a C# type: its struct, its fields, its subsections.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <typeparam name="TState">The state's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="state">The state to save, or to fill. After a throw on input it holds part of the values: drop it.</param>
    /// <param name="field">The member or array that the state is an element of; null at the root and at a subsection.</param>
    /// <remarks>The version is the description's, or the one that <paramref name="field"/> states for its structs.</remarks>
    /// <exception cref="VisitException">The data is not what the description says, or the state refuses it.</exception>
    public static void Visit<TVisitor, TState>(ref TVisitor visitor, ref TState state, VMStateField? field = null)
        where TVisitor : IVisitor, allows ref struct
        where TState : IVMState<TState>
    {
        if (TState.IsFlat && field is not null && visitor.TryVisitFlat(field, new FlatStruct<TState>(ref state)))
            return;

        VMStateDescription description = TState.Description;
        int versionId = field is null ? description.VersionId : field.StructVersion(description, visitor.Direction is VisitDirection.Input);
        versionId = visitor.BeginStruct(description, field, versionId);
        TState.VisitFields(ref visitor, ref state, versionId);
        visitor.EndStruct(description);
    }

    /// <summary>Whether a type of state is flat (<see cref="IVMState{TSelf}.IsFlat"/>): for code that knows the type by its name only.</summary>
    /// <typeparam name="TState">The state's type.</typeparam>
    /// <returns>Whether it is.</returns>
    public static bool IsFlat<TState>()
        where TState : IVMState<TState>
        => TState.IsFlat;

    /// <summary>Visits a C# type as a root whose version came from elsewhere: the version id in the section's header.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <typeparam name="TState">The state's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="state">The state to save, or to fill.</param>
    /// <param name="versionId">The version in force: fields of later ones are not visited.</param>
    /// <exception cref="VisitException">The version is too new or too old, or as above.</exception>
    public static void Visit<TVisitor, TState>(ref TVisitor visitor, ref TState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        where TState : IVMState<TState>
    {
        versionId = visitor.BeginStruct(TState.Description, null, versionId);
        TState.VisitFields(ref visitor, ref state, versionId);
        visitor.EndStruct(TState.Description);
    }

    /// <summary>Visits state whose description is met at run time (vmdesc, a stream's types, a profile).</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="description">The description.</param>
    /// <param name="state">The values: read by an output visitor, filled anew by an input visitor.</param>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void Visit<TVisitor>(ref TVisitor visitor, VMStateDescription description, DynamicState state)
        where TVisitor : IVisitor, allows ref struct
        => Visit(ref visitor, description, state, description.VersionId);

    /// <summary>The same with an incoming version other than the description's: later fields are left out.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="description">The description.</param>
    /// <param name="state">The values. Output goes by the version in which they were read.</param>
    /// <param name="versionId">The version id that came with the section.</param>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void Visit<TVisitor>(ref TVisitor visitor, VMStateDescription description, DynamicState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(state);
        state.Begin(visitor.Direction);
        DynamicWalk.VisitStruct(ref visitor, description, null, state, versionId, visitor.Direction is VisitDirection.Input);
    }

    /// <summary>Visits octets that once were a field or will be one (VMSTATE_UNUSED): zeros go out, octets that come in are dropped.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">A buffer.</param>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void VisitUnused<TVisitor>(ref TVisitor visitor, VMStateField field)
        where TVisitor : IVisitor, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(field);
        using SpanOwner<byte> octets = SpanOwner<byte>.Allocate(field.Size, AllocationMode.Clear);
        visitor.VisitBuffer(field, octets.Span);
    }

    /// <summary>Visits a bitmap (VMSTATE_BITMAP): words of 64 bits, bit 0 the lowest of word 0, each word big-endian on the wire.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">A buffer, or octets; of type <c>bitmap</c>.</param>
    /// <param name="words">As many words as hold the bits.</param>
    /// <exception cref="VisitException">The data is not what the description says.</exception>
    public static void VisitBitmap<TVisitor>(ref TVisitor visitor, VMStateField field, scoped Span<ulong> words)
        where TVisitor : IVisitor, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(field);
        using MemoryOwner<byte> owner = MemoryOwner<byte>.Allocate(checked(words.Length * sizeof(ulong)));
        Memory<byte> octets = owner.Memory;
        bool isInput = visitor.Direction is VisitDirection.Input;
        if (!isInput)
            BigEndian.Write<ulong>(words, octets.Span);
        if (field.Kind is FieldKind.Buffer)
            visitor.VisitBuffer(field, octets.Span);
        else
            visitor.VisitOctets(field, ref octets);
        if (isInput)
            BigEndian.Read(octets.Span, words);
    }

    /// <summary>After the visit of an "equal" field: refuses a value that came and is not the receiver's.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <typeparam name="T">The integer's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">The field.</param>
    /// <param name="local">The receiver's value.</param>
    /// <param name="incoming">The value that came.</param>
    /// <exception cref="VisitException">The values differ.</exception>
    public static void RequireEqual<TVisitor, T>(ref TVisitor visitor, VMStateField field, T local, T incoming)
        where TVisitor : IVisitor, allows ref struct
        where T : IBinaryInteger<T>
    {
        if (local != incoming)
            visitor.Refuse(field, VisitError.ValueMismatch, $"{local}", $"{incoming}");
    }

    /// <summary>After the visit of a field of type <c>int32 le</c> (less or equal): refuses a value that is negative or above the receiver's.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="field">The field.</param>
    /// <param name="local">The receiver's value: the most that it can hold.</param>
    /// <param name="incoming">The value that came.</param>
    /// <exception cref="VisitException">The value is not 0 to <paramref name="local"/>.</exception>
    public static void RequireAtMost<TVisitor>(ref TVisitor visitor, VMStateField field, int local, int incoming)
        where TVisitor : IVisitor, allows ref struct
    {
        if (incoming < 0 || incoming > local)
            visitor.Refuse(field, VisitError.ValueMismatch, $"0 to {local}", $"{incoming}");
    }

    /// <summary>
    /// A validation (VMSTATE_VALIDATE), or the verdict of a hook: refuses the state unless the condition holds. In place of a field, in both directions.
    /// </summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor.</param>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="name">The requirement in a few words.</param>
    /// <exception cref="VisitException">It does not hold.</exception>
    public static void Validate<TVisitor>(ref TVisitor visitor, bool holds, string name)
        where TVisitor : IVisitor, allows ref struct
    {
        if (!holds)
            visitor.Refuse(null, VisitError.ValidationFailed, name, "a state without it");
    }
}
