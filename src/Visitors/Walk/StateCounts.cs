using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <summary>The values of count fields in the structs that a cursor has entered: a stack. Exact descriptions have none.</summary>
internal struct StateCounts
{
    private const int InlineLength = 16;

    private Inline _inline;
    private long[]? _more;   // of descriptions with many count fields

    public int Length { get; private set; }

    /// <summary>Adds zeros: a count field that an older stream does not have counts nothing.</summary>
    public void Push(int number)
    {
        int start = Length;
        Length += number;
        if (Length > InlineLength && (_more is null || _more.Length < Length - InlineLength))
            Array.Resize(ref _more, 2 * Length);
        for (int i = start; i < Length; i++)
            this[i] = 0;
    }

    public void PopTo(int length) => Length = length;

    public long this[int index]
    {
        readonly get => index < InlineLength ? _inline[index] : _more![index - InlineLength];
        set
        {
            if (index < InlineLength)
                _inline[index] = value;
            else
                _more![index - InlineLength] = value;
        }
    }

    [InlineArray(InlineLength)]
    private struct Inline
    {
        private long _first;
    }
}
