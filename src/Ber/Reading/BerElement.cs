using System.Buffers;
using System.Formats.Asn1;

namespace Ber;

/// <summary>One whole encoding out of a stream; see <see cref="BerPipeReader.ReadElementsAsync"/>.</summary>
/// <remarks>Its octets are valid until the reader is asked for the next one: copy what is to be kept.</remarks>
public readonly struct BerElement
{
    private readonly BerReaderOptions _options;

    internal BerElement(Asn1Tag tag, long offset, ReadOnlyMemory<byte> encoding, BerReaderOptions options)
    {
        Tag = tag;
        Offset = offset;
        Encoding = encoding;
        _options = options;
    }

    /// <summary>Its tag.</summary>
    public Asn1Tag Tag { get; }

    /// <summary>Octets from the start of the stream to its identifier octet.</summary>
    public long Offset { get; }

    /// <summary>All of its octets, identifier and length octets included, as <see cref="AsnReader"/> takes them, too.</summary>
    public ReadOnlyMemory<byte> Encoding { get; }

    /// <summary>A reader that stands before the element. All of it is there, so no read asks for more; offsets in errors are those of the stream.</summary>
    /// <returns>The reader.</returns>
    public BerReader GetReader()
    {
        ReaderPosition position = default;
        position.Options = _options;
        position.Consumed = Offset;
        return new BerReader(new ReadOnlySequence<byte>(Encoding), isFinalBlock: true, new BerReaderState(position));
    }
}
