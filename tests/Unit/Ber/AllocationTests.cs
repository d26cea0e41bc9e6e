using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

/// <summary>The budget of the hot paths: no allocation per token, value or encoding.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1000;

    [Fact]
    public void TypedReadsAndWrites_HotPaths_AllocateNothing()
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        Encode(output);
        byte[] octets = output.WrittenSpan.ToArray();
        Assert.Equal(Rounds * (5 + 2 + 3L), Decode(octets));
        Assert.Equal((Rounds * 5) + 2, Walk(octets));

        long encoded = Allocations.Least(() =>
        {
            output.ResetWrittenCount();
            Encode(output);
        });
        long decoded = Allocations.Least(() =>
        {
            Decode(octets);
            Walk(octets);
        });

        // The writer may rent anew; the budget is per value, of which there are thousands.
        Assert.InRange(encoded, 0, Rounds / 10);
        Assert.Equal(0, decoded);
    }

    private static void Encode(ArrayBufferWriter<byte> output)
    {
        using var writer = new BerWriter(output);
        BerScope stream = writer.BeginConstructedIndefinite(Asn1Tag.Sequence);
        for (int i = 0; i < Rounds; i++)
        {
            BerScope scope = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteInteger(5L);
            writer.WriteBooleanOctet(2);
            writer.WriteOctetString([1, 2, 3]);
            writer.EndConstructed(scope);
        }

        writer.EndConstructed(stream);
        writer.Flush();
    }

    private static long Decode(byte[] octets)
    {
        var reader = new BerReader(octets);
        long sum = 0;
        reader.ReadBeginConstructed(Asn1Tag.Sequence);
        for (int i = 0; i < Rounds; i++)
        {
            reader.ReadBeginConstructed(Asn1Tag.Sequence);
            reader.ReadInteger(out long value);
            reader.ReadBoolean(out byte octet);
            reader.ReadPrimitive(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> contents);
            reader.ReadEndConstructed();
            sum += value + octet + contents.Length;
        }

        reader.ReadEndConstructed();
        return sum;
    }

    private static int Walk(byte[] octets)
    {
        var reader = new BerReader(octets);
        int tokens = 0;
        while (reader.Read() == BerReadResult.Success)
        {
            tokens++;
        }

        return tokens;
    }
}
