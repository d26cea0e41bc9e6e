using System.IO.Hashing;
using Ber.Compat;

namespace Unit.Compat.Octets;

/// <summary><see cref="StreamXxHash128"/> gives what System.IO.Hashing gives.</summary>
public sealed class StreamXxHash128Tests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    private static readonly byte[] s_octets = Octets(2 * 1024 * 1024);

    [Fact]
    public void Every_length_has_the_digest_of_the_library()
    {
        if (!StreamXxHash128.IsSupported)
            return;
        for (int length = 0; length <= 3000; length++)
        {
            ReadOnlySpan<byte> octets = s_octets.AsSpan(length, length);
            var hash = new StreamXxHash128();
            hash.Append(octets);
            Assert.Equal(XxHash128.Hash(octets), hash.GetCurrentHash());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1024)]
    [InlineData(1089)]
    public void Octets_in_pieces_have_the_digest_of_the_library_at_every_cut(int piece)
    {
        if (!StreamXxHash128.IsSupported)
            return;
        var hash = new StreamXxHash128();
        var library = new XxHash128();
        for (int at = 0; at < 20 * piece || at < 3000; at += piece)
        {
            hash.Append(s_octets.AsSpan(at, piece));
            library.Append(s_octets.AsSpan(at, piece));
            Assert.Equal(library.GetCurrentHash(), hash.GetCurrentHash());
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_cuts_of_more_than_a_MiB_have_the_digest_of_the_whole(int seed)
    {
        if (!StreamXxHash128.IsSupported)
            return;
        var random = new Random(seed);
        int length = s_octets.Length - random.Next(100_000);
        var hash = new StreamXxHash128();
        for (int at = 0, piece; at < length; at += piece)
        {
            piece = Math.Min(length - at, random.Next(3) switch { 0 => random.Next(20), 1 => random.Next(6000), _ => random.Next(400_000) });
            hash.Append(s_octets.AsSpan(at, piece));
        }

        Assert.Equal(XxHash128.Hash(s_octets.AsSpan(0, length)), hash.GetCurrentHash());
    }

    private static byte[] Octets(int length)
    {
        byte[] octets = new byte[length];
        new Random(20261201).NextBytes(octets);
        return octets;
    }
}
