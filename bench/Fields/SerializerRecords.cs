using System.Buffers;
using System.Text.Json;
using MemoryPack;
using ProtoBuf;

namespace Ber.Bench;

/// <summary>Serializers of .NET objects over the same data. They make new objects where we fill the ones at hand: the tables say what that allocates.</summary>
internal sealed class SerializerRecords
{
    /// <summary>The fastest of them that makes objects.</summary>
    public const string MemoryPack = "MemoryPack, classes";

    private readonly RecordsModel _model;
    private readonly MixedRecord[] _structs;
    private readonly ArrayBufferWriter<byte> _output;
    private readonly byte[] _memoryPack;
    private readonly byte[] _structPack;
    private readonly byte[] _protobuf;
    private readonly byte[] _json;
    private RecordsModel? _decoded;
    private MixedRecord[]? _decodedStructs;

    public SerializerRecords(MixedRecord[] records)
    {
        _structs = records;
        _model = new RecordsModel { Records = [.. records.Select(static r => RecordModel.Of(r))] };
        _output = new ArrayBufferWriter<byte>((records.Length * 256) + 256);
        _memoryPack = Written(EncodeMemoryPack);
        _structPack = Written(EncodeStructs);
        _protobuf = Written(EncodeProtobuf);
        _json = Written(EncodeJson);
    }

    public IEnumerable<FieldCodec> All =>
    [
        new(MemoryPack, Machine.VersionOf(typeof(MemoryPackSerializer)), EncodeMemoryPack,
            () => _decoded = MemoryPackSerializer.Deserialize<RecordsModel>(_memoryPack), Decoded),
        new("MemoryPack, structs (one copy)", Machine.VersionOf(typeof(MemoryPackSerializer)), EncodeStructs,
            () => _decodedStructs = MemoryPackSerializer.Deserialize<MixedRecord[]>(_structPack), () => _decodedStructs!),
        new("protobuf-net", Machine.VersionOf(typeof(Serializer)), EncodeProtobuf,
            () => _decoded = Serializer.Deserialize<RecordsModel>(_protobuf.AsSpan()), Decoded),
        new("System.Text.Json, source generated", Machine.VersionOf(typeof(JsonSerializer)), EncodeJson,
            () => _decoded = JsonSerializer.Deserialize(_json, RecordsJson.Default.RecordsModel), Decoded),
    ];

    private long EncodeMemoryPack()
    {
        _output.ResetWrittenCount();
        MemoryPackSerializer.Serialize(_output, _model);
        return _output.WrittenCount;
    }

    private long EncodeStructs()
    {
        _output.ResetWrittenCount();
        MemoryPackSerializer.Serialize(_output, _structs);
        return _output.WrittenCount;
    }

    private long EncodeProtobuf()
    {
        _output.ResetWrittenCount();
        Serializer.Serialize(_output, _model);
        return _output.WrittenCount;
    }

    private long EncodeJson()
    {
        _output.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true });
        JsonSerializer.Serialize(json, _model, RecordsJson.Default.RecordsModel);
        json.Flush();
        return _output.WrittenCount;
    }

    private byte[] Written(Func<long> encode)
    {
        encode();
        return _output.WrittenSpan.ToArray();
    }

    private MixedRecord[] Decoded() => [.. _decoded!.Records.Select(static r => r.ToRecord())];
}
