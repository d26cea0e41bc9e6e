using System.Formats.Asn1;
using Ber;

namespace CallRecords;

/// <summary>Writes records as switches do: APPLICATION tags, both forms of lengths, numbers as digits in half octets, filler between records.</summary>
internal static class RecordMaker
{
    public static void Make(string path, long count)
    {
        using FileStream file = File.Create(path);
        var writer = new BerWriter(file);
        DateTimeOffset time = DateTimeOffset.UnixEpoch;
        byte[] number = [0x94, 0x71, 0x10, 0x32, 0x54, 0xF6];
        for (long i = 0; i < count; i++)
        {
            // Every fourth record has the indefinite form.
            Asn1Tag tag = new(TagClass.Application, (int)(i % 3) + 1);
            BerScope record = i % 4 == 0 ? writer.BeginConstructedIndefinite(tag) : writer.BeginConstructed(tag);
            writer.WriteInteger(i, new Asn1Tag(TagClass.ContextSpecific, 0));
            number[3] = (byte)(i % 100);
            writer.WriteOctetString(number, new Asn1Tag(TagClass.ContextSpecific, 1));
            writer.WriteGeneralizedTime(time.AddSeconds(i));
            writer.WriteInteger(i % 3600, new Asn1Tag(TagClass.Application, 200));
            BerScope charges = writer.BeginConstructed(new Asn1Tag(TagClass.ContextSpecific, 7));
            writer.WriteString(UniversalTagNumber.IA5String, "EUR");
            writer.WriteReal(i % 1000 / 8.0);
            writer.EndConstructed(charges);
            writer.EndConstructed(record);
            if (i % 10 == 9)
                writer.WriteEncoded(i % 20 == 9 ? [0xFF, 0xFF, 0xFF] : [0, 0, 0, 0, 0]);
        }

        writer.Flush();
    }
}
