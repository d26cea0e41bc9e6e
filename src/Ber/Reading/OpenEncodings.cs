using System.Runtime.CompilerServices;

namespace Ber;

/// <summary>Stack of the constructed encodings that enclose the innermost open one; eight levels inline, deeper ones on the heap.</summary>
internal struct OpenEncodings
{
    private const int InlineLevels = 8;

    private Inline _inline;
    private OpenEncoding[]? _rest;
    private int _count;

    public readonly int Count => _count;

    /// <summary>The caller has compared <see cref="Count"/> with the depth limit, which therefore bounds the heap array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(in OpenEncoding encoding)
    {
        int count = _count;
        if ((uint)count < InlineLevels)
        {
            _inline[count].Set(encoding);
            _count = count + 1;
        }
        else
        {
            PushToHeap(encoding);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pop(ref OpenEncoding encoding)
    {
        int count = --_count;
        if ((uint)count < InlineLevels)
        {
            encoding.Set(_inline[count]);
        }
        else
        {
            encoding.Set(_rest![count - InlineLevels]);
        }
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _count = 0;

    /// <summary>A copy that later pushes here do not change.</summary>
    public readonly OpenEncodings Snapshot()
    {
        OpenEncodings copy = this;
        copy._rest = _count > InlineLevels ? (OpenEncoding[])_rest!.Clone() : null;
        return copy;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushToHeap(in OpenEncoding encoding)
    {
        int index = _count - InlineLevels;
        if (_rest is null)
        {
            _rest = new OpenEncoding[InlineLevels];
        }
        else if (index == _rest.Length)
        {
            Array.Resize(ref _rest, index * 2);
        }

        _rest[index] = encoding;
        _count++;
    }

    [InlineArray(InlineLevels)]
    private struct Inline
    {
        private OpenEncoding _first;
    }
}
