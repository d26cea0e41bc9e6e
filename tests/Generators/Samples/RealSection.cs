using System.Buffers;
using Ber.Compat;
using Ber.Visitors;
using Support;

namespace Generators.Samples;

/// <summary>A device section out of a real stream.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Path">Its idstr and instance.</param>
/// <param name="VersionId">The version in its header.</param>
/// <param name="Contents">Its octets.</param>
/// <param name="Description">What vmdesc says of it; null: nothing.</param>
/// <param name="Ber">Its value in BER, by that description.</param>
public sealed record RealSection(string Stream, FieldPath Path, int VersionId, byte[] Contents, VMStateDescription? Description, byte[] Ber)
{
    /// <summary>The idstr's last part: the vmsd name.</summary>
    public string Name => Path.IdStr[(Path.IdStr.LastIndexOf('/') + 1)..];

    public override string ToString() => $"{Path} of {Stream}";

    /// <summary>Those of the streams in tests/Golden/Streams.</summary>
    public static IReadOnlyList<RealSection> Golden => s_golden.Value;

    private static readonly Lazy<List<RealSection>> s_golden = new(static () =>
        [.. Directory.EnumerateFiles(System.IO.Path.Join(GoldenText.Root, "tests/Golden/Streams"), "*.mig").Order(StringComparer.Ordinal)
            .SelectMany(static p => Of(p))]);

    /// <summary>The device sections of a stream.</summary>
    public static List<RealSection> Of(string path, bool withBer = true)
    {
        var sections = new Sections(System.IO.Path.GetFileNameWithoutExtension(path), withBer);
        using FileStream stream = File.OpenRead(path);
        StreamInspector.Inspect(new StreamOctetSource(stream), sections);
        return sections.Found;
    }

    private sealed class Sections(string stream, bool withBer) : IStreamConsumer
    {
        public List<RealSection> Found { get; } = [];

        public void OnDevice(DeviceSection section)
        {
            var ber = new ArrayBufferWriter<byte>();
            if (withBer && section is { Description: not null, State: not null })
            {
                var visitor = new BerOutputVisitor(ber);
                VMState.Visit(ref visitor, section.Description, section.State);
                visitor.Complete();
            }

            Found.Add(
                new RealSection(stream, section.Path, (int)section.VersionId, section.Contents.ToArray(), section.Description, ber.WrittenSpan.ToArray()));
        }
    }
}
