using Ber.Detector;
using Ber.Visitors;

namespace Unit.Compat.Checks;

/// <summary>The rest of one side's fields: what is found in it is what a search from the next field on finds, however many there are.</summary>
public sealed class FieldSequenceTests
{
    private static readonly VMStateDescription[] s_owners = [new("esp", 1, []), new("other", 1, [])];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Find_AmongManyFields_IsTheNearestOfItsName(int seed)
    {
        var random = new Random(seed);
        var sequence = new FieldSequence<Field>([.. Enumerable.Range(0, 400).Select(_ => Any(random))]);
        while (!sequence.IsEmpty)
        {
            Field other = Any(random);

            Assert.Equal(Search(sequence, other), sequence.Find(other));

            switch (random.Next(8))
            {
                case 0 when sequence.Count > 3:
                    sequence.Remove(random.Next(1, sequence.Count));
                    break;
                case 1:
                    sequence.Open([Any(random), Any(random)]);
                    break;
                default:
                    sequence.Take(Math.Min(sequence.Count, random.Next(1, 3)));
                    break;
            }
        }
    }

    /// <summary>Whatever is taken, removed and opened: what is left, and its order, are those of a list.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Remove_InTheMiddle_LeavesTheOthersInOrder(int seed)
    {
        var random = new Random(seed);
        List<Field> list = [.. Enumerable.Range(0, 300).Select(static i => new Field($"{i}"))];
        var sequence = new FieldSequence<Field>([.. list]);
        while (list.Count > 0)
        {
            switch (random.Next(8))
            {
                case 0 when list.Count > 1:
                    Field[] members = [.. Enumerable.Range(0, random.Next(3)).Select(i => new Field($"{list.Count}.{i}"))];
                    list.RemoveAt(0);
                    list.InsertRange(0, members);
                    sequence.Open(members);
                    break;
                case 1 or 2:
                    Assert.Same(list[0], sequence.Take());
                    list.RemoveAt(0);
                    break;
                default:
                    int distance = random.Next(list.Count);
                    list.RemoveAt(distance);
                    sequence.Remove(distance);
                    break;
            }

            Assert.Equal(list, Enumerable.Range(0, sequence.Count).Select(k => sequence[k]));
        }

        Assert.True(sequence.IsEmpty);
    }

    [Fact]
    public void Take_OfSomeFields_IsInWireOrder()
    {
        var sequence = new FieldSequence<Field>([new("a"), new("b"), new("c"), new("d")]);

        Assert.Equal("a", sequence.Next.Name);
        sequence.Take();
        sequence.Open([new("x"), new("y")]);
        sequence.Remove(2);

        Assert.Equal(("x", "y", "d"), (sequence[0].Name, sequence[1].Name, sequence[2].Name));
        Assert.Equal("a", sequence.Last?.Name);
    }

    /// <summary>Names come from a stream: none of them is longer than it says.</summary>
    [Theory]
    [InlineData("]", "][0]", true)]
    [InlineData("x", "x[0]", true)]
    [InlineData("x[0]", "x[1]", false)]
    [InlineData("x[a]", "x[1]", true)]
    [InlineData("x", "y", false)]
    public void AreSame_OfNames_GoesByTheStem(string one, string other, bool areSame)
    {
        Assert.Equal(areSame, FieldNames.AreSame(one, other));
        Assert.Equal(areSame, FieldNames.AreSame(other, one));
    }

    /// <summary>A set of many names says of every other name what a search says.</summary>
    [Fact]
    public void Contains_OfManyNames_IsWhatASearchFinds()
    {
        var random = new Random(6);
        for (int run = 0; run < 50; run++)
        {
            string[] names = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Any(random).Name)];
            var set = new FieldNameSet(new VMStateDescription("d", 1, [.. names.Select(static n => new VMStateField(n, FieldKind.UInt8))]));
            for (int i = 0; i < 40; i++)
            {
                string other = Any(random).Name;
                Assert.Equal(names.Any(n => FieldNames.AreSame(n, other)), set.Contains(other));
            }
        }
    }

    private static int Search(FieldSequence<Field> sequence, Field other)
    {
        for (int distance = 1; distance < sequence.Count && !other.IsFiller; distance++)
        {
            Field field = sequence[distance];
            if (!field.IsFiller && !field.IsEnd && (FieldNames.AreSame(field.Name, other.Name)
                || RenameTable.Shipped.AreSame(field.Owner.Name, field.Name, other.Owner.Name, other.Name)))
                return distance;
        }

        return -1;
    }

    private static Field Any(Random random)
    {
        string[] stems = ["a", "b", "c", "cmdbuf", "mig_cmdbuf", "]", "ti_buf", "mig_ti_buf"];
        string stem = stems[random.Next(stems.Length)];
        VMStateDescription owner = s_owners[random.Next(s_owners.Length)];
        return random.Next(6) switch
        {
            0 => new Field($"{stem}[{random.Next(12)}]") { Owner = owner },
            1 => new Field($"{stem}[x]") { Owner = owner },
            2 => new Field(stem) { IsFiller = true },
            3 => new Field("") { IsEnd = true },
            _ => new Field(stem) { Owner = owner },
        };
    }

    private sealed record Field(string Name) : IAlignedField
    {
        public VMStateDescription Owner { get; init; } = s_owners[0];

        public long? Octets => 1;

        public bool IsFiller { get; init; }

        public bool IsEnd { get; init; }
    }
}
