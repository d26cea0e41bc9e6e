using System.Text.Json.Serialization;
using MemoryPack;
using ProtoBuf;

namespace Ber.Bench;

/// <summary>A record as serializers want it: a class with properties. The same values as <see cref="MixedRecord"/>.</summary>
[MemoryPackable]
[ProtoContract]
public partial class RecordModel
{
    [ProtoMember(1)]
    public bool Enabled { get; set; }

    [ProtoMember(2)]
    public byte Kind { get; set; }

    [ProtoMember(3)]
    public ushort Flags { get; set; }

    [ProtoMember(4)]
    public uint Control { get; set; }

    [ProtoMember(5, IsRequired = true)]
    public RingModel Ring { get; set; } = new();

    [ProtoMember(6, DataFormat = DataFormat.ZigZag)]
    public int Error { get; set; }

    [ProtoMember(7, DataFormat = DataFormat.ZigZag)]
    public long Timer { get; set; }

    [ProtoMember(8)]
    public uint Irq { get; set; }

    /// <summary>From the record.</summary>
    public static RecordModel Of(in MixedRecord record) => new()
    {
        Enabled = record.Enabled != 0,
        Kind = record.Kind,
        Flags = record.Flags,
        Control = record.Control,
        Ring = new RingModel { Address = record.Ring.Address, Index = record.Ring.Index, Length = record.Ring.Length },
        Error = record.Error,
        Timer = record.Timer,
        Irq = record.Irq,
    };

    /// <summary>To a record.</summary>
    public MixedRecord ToRecord() => new()
    {
        Enabled = Enabled ? (byte)1 : (byte)0,
        Kind = Kind,
        Flags = Flags,
        Control = Control,
        Ring = new MixedRing { Address = Ring.Address, Index = Ring.Index, Length = Ring.Length },
        Error = Error,
        Timer = Timer,
        Irq = Irq,
    };
}

/// <summary>The nested struct.</summary>
[MemoryPackable]
[ProtoContract]
public partial class RingModel
{
    [ProtoMember(1)]
    public ulong Address { get; set; }

    [ProtoMember(2)]
    public ushort Index { get; set; }

    [ProtoMember(3)]
    public uint Length { get; set; }
}

/// <summary>Many records: the levels of <see cref="MixedRecords"/>.</summary>
[MemoryPackable]
[ProtoContract]
public partial class RecordsModel
{
    [ProtoMember(1)]
    public RecordModel[] Records { get; set; } = [];
}

/// <summary>System.Text.Json without reflection.</summary>
[JsonSerializable(typeof(RecordsModel))]
public sealed partial class RecordsJson : JsonSerializerContext;
