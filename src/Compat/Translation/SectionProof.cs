using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Decodes device sections, encodes what came out, decodes that again and compares: only what gives back the same octets is typed.</summary>
/// <param name="types">The type numbers of the BER stream.</param>
/// <param name="addType">Is told of every type that gets a number.</param>
internal sealed class SectionProof(TypeTable types, Action<VMStateDescription, int> addType) : ISectionDecoder, IDisposable
{
    private readonly SectionDecoder _decoder = new();
    private readonly DynamicState _again = new();
    private readonly ArrayPoolBufferWriter<byte> _value = new();
    private readonly ArrayPoolBufferWriter<byte> _octets = new();
    private QemuFileWriter? _file;   // one for all sections: it has a buffer of 32 KiB

    /// <summary>Types of sections that no vmdesc describes, or none yet; null: none are known.</summary>
    public KnownTypes? Known { get; set; }

    /// <summary>The value of the section that was decoded last, if it is typed.</summary>
    public ReadOnlySpan<byte> Value => _value.WrittenSpan;

    /// <inheritdoc/>
    public DeviceSection Decode(HeldSection held)
    {
        held = held with { Listed = held.Listed ?? Known?.DeviceOf(held) };
        if (_decoder.DescriptionOf(held) is not VMStateDescription description)
            return SectionDecoder.Opaque(held, null, held.Listed is null ? held.Unlisted : held.Listed.Reason ?? HeldSection.NoDescription);
        description = Known?.SameAs(description, held.Head) ?? description;
        if (TryType(held, description, out string reason))
            return _decoder.Typed(held, description);
        return SectionDecoder.Fallback(held, description) is VMStateDescription listed && TryType(held, listed, out reason)
            ? _decoder.Typed(held, listed) : SectionDecoder.Opaque(held, description, reason);
    }

    private bool TryType(HeldSection held, VMStateDescription description, out string reason)
    {
        types.AddWithNested(description, addType, Known is null ? null : Known.SameAs);
        return _decoder.TryDecode(held, description, out reason) && TryProve(held, description, ref reason);
    }

    public void Dispose()
    {
        _value.Dispose();
        _octets.Dispose();
    }

    private bool TryProve(HeldSection held, VMStateDescription description, ref string reason)
    {
        FieldPath root = held.Path;
        try
        {
            _value.Clear();
            Encode(description, root, held.Offset);
            if (_value.WrittenCount > FormatFacts.MaxRecordLength - DeviceRecord.MaxHead)
            {
                reason = $"more than {FormatFacts.MaxRecordLength} octets";
                return false;
            }

            _again.MaxOctets = held.Contents.Count;
            var input = new BerInputVisitor(_value.WrittenSpan, types) { Root = root };
            VMState.Visit(ref input, description, _again);
            input.Complete();

            _octets.Clear();
            (_file ??= new QemuFileWriter(_octets)).Reset();
            QemuFileOutputVisitor output = _file.Visitor;
            VMState.Visit(ref output, description, _again);
            output.Complete();
            reason = "the value does not decode to the same octets";
            return _octets.WrittenSpan.SequenceEqual(held.Contents);
        }
        catch (VisitException exception)
        {
            reason = exception.Message;
            return false;
        }
    }

    private void Encode(VMStateDescription description, FieldPath root, long offset)
    {
        var output = new BerOutputVisitor(_value, types) { Root = root };
        try
        {
            VMState.VisitTraced(ref output, description, _decoder.State, root, offset);
            output.Complete();
        }
        finally
        {
            output.Dispose();
        }
    }
}
