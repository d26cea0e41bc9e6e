using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <summary>Where a visit stands: pushed at structs and arrays only, turned into a <see cref="FieldPath"/> only for a message.</summary>
internal struct FieldPathStack
{
    /// <summary>docs/format.md: values nest at most 48 deep, so that generated decoders in C, which recurse, can read them.</summary>
    public const int MaxDepth = 48;

    /// <summary>Levels that stand in the struct itself: a visitor is made for every section, and what it holds is cleared each time.</summary>
    private const int InlineLevels = 8;

    private Frames _frames;
    private Frame[]? _deeper;
    private int _depth;

    /// <summary>The section that the root stands for; null: the root description's name.</summary>
    public FieldPath? Root;

    public readonly int Depth => _depth;

    /// <summary>The index of the element that a field stands for on top of the stack; -1: it is a member.</summary>
    public readonly int IndexOf(VMStateField field) => IsElementOf(field) ? Get(_depth - 1).Index : -1;

    /// <summary>The index of the struct that was entered last, in the array or list around it; -1: it is no element.</summary>
    public readonly int IndexOfStruct => _depth > 1 && Get(_depth - 1).Node is null ? Get(_depth - 2).Index : -1;

    /// <summary>The depth of the innermost struct that is a subsection, among those around the innermost one; 0: there is none.</summary>
    public readonly int DepthOfSubsectionAround
    {
        get
        {
            for (int depth = _depth - 1; depth > 1; depth--)
            {
                if (Get(depth - 1).Node is VMStateDescription)
                    return depth;
            }

            return 0;
        }
    }

    /// <summary>Enters a struct: an element of the array it stands in, a field, or (field null) a root or subsection.</summary>
    public void PushStruct(VMStateDescription description, VMStateField? field)
    {
        int depth = _depth;
        if (field is null || depth == 0)
        {
            PushOutermost(field is null ? description : field);
            return;
        }

        ref Frame around = ref At(depth - 1);
        bool isElement = ReferenceEquals(around.Node, field);

        // Lists and pointers were counted before.
        if (isElement && field is { Pointer: PointerRule.None, Kind: FieldKind.Struct })
            around.Index++;
        if ((uint)depth >= InlineLevels)
            Deepen();
        ref Frame frame = ref At(depth);
        if (isElement)
            frame.Node = null;   // a store of null needs no write barrier
        else
            frame.Node = field;

        frame.Index = -1;
        _depth = depth + 1;
    }

    public void PushArray(VMStateField field) => Push(field);

    /// <summary>Enters an element that is no struct and no pointer, if <paramref name="field"/> is the array that stands on top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NextValue(VMStateField field)
    {
        if (field.Pointer is PointerRule.None)
            NextElement(field);
    }

    /// <summary>Enters the next element of the list or array of pointers that stands on top, if <paramref name="field"/> is that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NextElement(VMStateField field)
    {
        if (_depth > 0)
        {
            ref Frame frame = ref At(_depth - 1);
            if (ReferenceEquals(frame.Node, field))
                frame.Index++;
        }
    }

    /// <summary>Passes over a struct without entering it: the next element, if <paramref name="field"/> is the array that stands on top.</summary>
    public void NextStruct(VMStateField? field)
    {
        if (field is { Pointer: PointerRule.None, Kind: FieldKind.Struct })
            NextElement(field);
    }

    public void Pop() => _depth--;

    /// <summary>The path of the innermost struct or array, and of <paramref name="field"/> in it.</summary>
    public readonly FieldPath ToPath(VMStateField? field)
    {
        ImmutableArray<FieldPathStep>.Builder steps = ImmutableArray.CreateBuilder<FieldPathStep>();
        string? rootName = null;
        for (int i = 0; i < _depth; i++)
        {
            Frame frame = Get(i);
            switch (frame.Node)
            {
                case VMStateDescription description when i == 0:
                    rootName = description.Name;
                    break;
                case VMStateDescription subsection:
                    steps.Add(new FieldPathStep(subsection.Name));
                    break;
                case VMStateField member:
                    steps.Add(new FieldPathStep(member.Name));
                    break;
            }

            if (frame.Index >= 0)
                steps.Add(new FieldPathStep(frame.Index));
        }

        if (field is not null && !IsElementOf(field))
            steps.Add(new FieldPathStep(field.Name));
        return Root is null
            ? new FieldPath(rootName ?? "", 0, steps.ToImmutable())
            : new FieldPath(Root.IdStr, Root.InstanceId, Root.Steps.AddRange(steps));
    }

    private readonly bool IsElementOf(VMStateField field) => _depth > 0 && ReferenceEquals(Get(_depth - 1).Node, field);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushOutermost(object node) => Push(node);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(object? node)
    {
        int depth = _depth;
        if ((uint)depth >= InlineLevels)
            Deepen();
        ref Frame frame = ref At(depth);
        frame.Node = node;
        frame.Index = -1;
        _depth = depth + 1;
    }

    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Frame At(int level)
    {
        if ((uint)level < InlineLevels)
            return ref _frames[level];
        return ref _deeper![level - InlineLevels];
    }

    private readonly Frame Get(int level) => level < InlineLevels ? _frames[level] : _deeper![level - InlineLevels];

    /// <summary>Makes room for the levels that rarely are.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Deepen()
    {
        if (_depth >= MaxDepth)
            ThrowHelper.DepthExceeded(ToPath(null));
        _deeper ??= new Frame[MaxDepth - InlineLevels];
    }

    /// <summary>A number that the visitor keeps for the innermost struct or array.</summary>
    public int Mark
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => At(_depth - 1).Mark;
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => At(_depth - 1).Mark = value;
    }

    private struct Frame
    {
        public object? Node;   // VMStateDescription: root or subsection; VMStateField: struct field or array; null: element of the array below
        public int Index;
        public int Mark;
    }

    [InlineArray(InlineLevels)]
    private struct Frames
    {
        private Frame _first;
    }
}
