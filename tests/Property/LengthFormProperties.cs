using FsCheck.Xunit;
using Support;
using Xunit;

namespace Property;

[Properties(Arbitrary = [typeof(Arbitraries)])]
public sealed class LengthFormProperties
{
    [Property(MaxTest = 200)]
    public void Every_spelling_of_the_lengths_gives_the_same_tree(BerNode node)
    {
        string expected = node.Describe();
        foreach (NodeLength form in Enum.GetValues<NodeLength>())
        {
            Assert.Equal(expected, Replaying.ReadTree(node.WithForm(form).Encode()).Describe());
        }
    }

    [Property(MaxTest = 200)]
    public void Every_spelling_that_is_written_gives_the_same_tree(BerNode node)
    {
        foreach (Replaying.Spelling spelling in Enum.GetValues<Replaying.Spelling>())
        {
            Assert.Equal(node.Describe(), Replaying.ReadTree(Replaying.Write(node, spelling)).Describe());
        }
    }
}
