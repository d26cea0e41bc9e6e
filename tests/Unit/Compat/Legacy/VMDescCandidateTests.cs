using System.Text;
using Ber.Compat;

namespace Unit.Compat.Legacy;

public sealed class VMDescCandidateTests
{
    [Theory]
    [InlineData("00 06 00000010 {\"devices\"", 0)]
    [InlineData("ff 00 06 00000010 { \"page_size\"", 1)]
    [InlineData("00 06 00 06 00000010 {\"configuration\"", 2)]
    [InlineData("00 06 00000010 {", 0)]
    [InlineData("00 06 00000010 [", -1)]
    [InlineData("00 06 00000010 {\"other\"", -1)]
    [InlineData("00 06 00000010", -1)]
    [InlineData("", -1)]
    public void TryFind_Octets_FindsTheFirstThatMayBeOne(string octets, int start)
    {
        bool isFound = VMDescCandidate.TryFind(Octets(octets), 0, out VMDescCandidate found);

        Assert.Equal(start >= 0, isFound);
        if (isFound)
            Assert.Equal((start, 0x10u), (found.Start, found.TextLength));
    }

    [Theory]
    [InlineData("00 06 00000005 {abcd", 11)]       // whole
    [InlineData("00 06 00000005 {ab", 9)]          // the rest is not there yet
    [InlineData("00 06 00000005 {a 00 cd", 8)]     // no JSON
    [InlineData("00 06 00000002 {abcd", 8)]        // ends before what is held
    [InlineData("00 06 ffffffff {abcd", 11)]
    public void Follow_Text_EndsAtTheFirstZeroOrTheEnd(string octets, int end)
    {
        byte[] held = Octets(octets);

        Assert.Equal(end, new VMDescCandidate(0, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(held.AsSpan(2))).Follow(held, 6));
    }

    /// <summary>Groups of hexadecimal digits; from { or [ on characters, but for a group of two digits.</summary>
    private static byte[] Octets(string text)
    {
        List<byte> octets = [];
        bool isText = false;
        foreach (string group in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            isText |= group[0] is '{' or '[';
            if (isText && !(group.Length == 2 && group.All(char.IsAsciiHexDigit) && group == "00"))
                octets.AddRange(Encoding.ASCII.GetBytes(group));
            else
                octets.AddRange(Convert.FromHexString(group));
        }

        return [.. octets];
    }
}
