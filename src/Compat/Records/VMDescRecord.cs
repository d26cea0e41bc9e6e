using System.Buffers;
using System.Collections.Immutable;
using System.Formats.Asn1;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// VMDesc of schemas/migration.asn1: how to regenerate the text of vmdesc from the descriptions of the device sections
/// (<see cref="RegeneratedVMDesc"/>).
/// </summary>
/// <param name="Length">Octets of the text.</param>
/// <param name="PageSize">What the text says of it; 0: nothing.</param>
/// <param name="Dialect">How the text is printed.</param>
/// <param name="Configuration">The number of the type of the configuration object; null: the text has none.</param>
/// <param name="Patches">Where the text differs from the one that is regenerated, in order.</param>
internal sealed record VMDescRecord(int Length, long PageSize, VMDescDialect Dialect, long? Configuration, ImmutableArray<TextPatch> Patches)
{
    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)Length);
        writer.WriteInteger(PageSize);
        writer.WriteBoolean(Dialect.IsSpaced);
        writer.WriteEnumerated((int)Dialect.IndexMode);
        writer.WriteInteger(0, Configuration);
        if (!Patches.IsEmpty)
        {
            BerScope patches = writer.BeginSequence(1);
            foreach (TextPatch patch in Patches)
            {
                BerScope scope = writer.BeginSequence();
                writer.WriteInteger((long)patch.Offset);
                writer.WriteInteger((long)patch.Removed);
                writer.WriteOctetString(patch.Inserted.Span);
                writer.EndConstructed(scope);
            }

            writer.EndConstructed(patches);
        }

        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static VMDescRecord Read(ref RecordReader reader)
    {
        var length = (int)reader.Integer(0, FormatFacts.MaxRecordLength);
        long pageSize = reader.Integer();
        bool isSpaced = reader.Boolean();
        var indexMode = (IndexMode)reader.Enumerated((int)IndexMode.None);
        long? configuration = reader.OptionalInteger(0);
        ImmutableArray<TextPatch>.Builder patches = ImmutableArray.CreateBuilder<TextPatch>();
        if (reader.TryBegin(1))
        {
            while (reader.TryPeek(out _, out _))
            {
                reader.Begin(Asn1Tag.Sequence);
                patches.Add(new TextPatch((int)reader.Integer(0, int.MaxValue), (int)reader.Integer(0, int.MaxValue), reader.OctetString().ToArray()));
                reader.End();
            }

            reader.End();
        }

        reader.SkipRest();
        return new VMDescRecord(length, pageSize, new VMDescDialect(isSpaced, indexMode), configuration, patches.ToImmutable());
    }
}
