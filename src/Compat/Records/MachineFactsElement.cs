using System.Collections.Immutable;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>MachineFacts of schemas/migration.asn1.</summary>
internal static class MachineFactsElement
{
    /// <summary>Writes [number] MachineFacts.</summary>
    public static void Write(ref BerWriter writer, int number, MachineFacts facts)
    {
        BerScope scope = writer.BeginSequence(number);
        writer.WriteText(0, facts.Version);
        if (facts.Uuid is ReadOnlyMemory<byte> uuid)
            writer.WriteOctetString(uuid.Span, RecordWriting.Context(1));
        writer.WriteInteger(2, facts.MaxCpus);
        if (facts.Virtio is ImmutableArray<VirtioFacts> devices)
        {
            BerScope list = writer.BeginSequence(3);
            foreach (VirtioFacts device in devices)
                WriteDevice(ref writer, device);
            writer.EndConstructed(list);
        }

        BerScope lists = writer.BeginSequence(4);
        foreach (MachineFactList list in facts.Lists)
            WriteList(ref writer, list);
        writer.EndConstructed(lists);
        writer.EndConstructed(scope);
    }

    /// <summary>Reads what stands in [number] SEQUENCE, which has begun, and ends it.</summary>
    public static MachineFacts Read(ref RecordReader reader)
    {
        string? version = reader.OptionalText(0);
        var uuidTag = RecordWriting.Context(1);
        ReadOnlyMemory<byte>? uuid = null;
        if (reader.IsNext(uuidTag) && reader.Primitive(uuidTag).ToArray() is { Length: 16 } octets)
            uuid = octets;
        long? cpus = reader.OptionalInteger(2, 0, int.MaxValue);
        ImmutableArray<VirtioFacts>.Builder? devices = null;
        if (reader.TryBegin(3))
        {
            devices = ImmutableArray.CreateBuilder<VirtioFacts>();
            while (reader.TryPeek(out _, out _))
                devices.Add(ReadDevice(ref reader));
            reader.End();
        }

        ImmutableArray<MachineFactList>.Builder lists = ImmutableArray.CreateBuilder<MachineFactList>();
        if (reader.TryBegin(4))
        {
            while (reader.TryPeek(out _, out _))
            {
                long at = reader.Offset;
                MachineFactList list = ReadList(ref reader);
                if (lists.Any(l => l.Kind == list.Kind))
                    throw new StreamFormatException(StreamFormatError.Malformed, at, "each kind of facts once", $"{(int)list.Kind} again");
                lists.Add(list);
            }

            reader.End();
        }

        reader.End();
        return new MachineFacts
        {
            Version = version, Uuid = uuid, MaxCpus = (int?)cpus, Virtio = devices?.ToImmutable(), Lists = lists.ToImmutable(),
        };
    }

    private static void WriteDevice(ref BerWriter writer, VirtioFacts device)
    {
        BerScope scope = writer.BeginSequence();
        writer.WriteText(device.Device);
        writer.WriteText(device.Place);
        writer.WriteUnsigned(0, device.OfferedFeatures);
        if (device.QueueSizes is ImmutableArray<uint> sizes)
        {
            BerScope queues = writer.BeginSequence(1);
            foreach (uint size in sizes)
                writer.WriteInteger((long)size);
            writer.EndConstructed(queues);
        }

        writer.WriteMark(2, device.IsStandIn);
        writer.EndConstructed(scope);
    }

    private static VirtioFacts ReadDevice(ref RecordReader reader)
    {
        reader.Begin(Asn1Tag.Sequence);
        string name = reader.Text();
        string place = reader.Text();
        ulong? offered = reader.OptionalUnsigned(0);
        ImmutableArray<uint>.Builder? sizes = null;
        if (reader.TryBegin(1))
        {
            sizes = ImmutableArray.CreateBuilder<uint>();
            while (reader.TryPeek(out _, out _))
                sizes.Add((uint)reader.Integer(0, uint.MaxValue));
            reader.End();
        }

        bool isStandIn = reader.OptionalNull(2);
        reader.End();
        return new VirtioFacts { Device = name, Place = place, OfferedFeatures = offered, QueueSizes = sizes?.ToImmutable(), IsStandIn = isStandIn };
    }

    private static void WriteList(ref BerWriter writer, MachineFactList list)
    {
        BerScope scope = writer.BeginSequence();
        writer.WriteInteger((long)list.Kind);
        BerScope facts = writer.BeginSequence(0);
        foreach (MachineFact fact in list.Facts)
        {
            BerScope pair = writer.BeginSequence();
            writer.WriteText(fact.Name);
            writer.WriteText(fact.Value);
            writer.EndConstructed(pair);
        }

        writer.EndConstructed(facts);
        writer.EndConstructed(scope);
    }

    private static MachineFactList ReadList(ref RecordReader reader)
    {
        reader.Begin(Asn1Tag.Sequence);
        var kind = (MachineFactKind)reader.Integer(0, int.MaxValue);   // one that a later writer knows is kept as it is
        ImmutableArray<MachineFact>.Builder facts = ImmutableArray.CreateBuilder<MachineFact>();
        if (reader.TryBegin(0))
        {
            while (reader.TryPeek(out _, out _))
            {
                reader.Begin(Asn1Tag.Sequence);
                facts.Add(new MachineFact(reader.Text(), reader.Text()));
                reader.End();
            }

            reader.End();
        }

        reader.End();
        return new MachineFactList(kind, facts.ToImmutable());
    }
}
