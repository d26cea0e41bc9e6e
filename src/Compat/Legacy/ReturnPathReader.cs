using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>Reads the return path, message by message (QEMU migration/migration.c, source_return_path_thread). It ends where it ends.</summary>
internal sealed class ReturnPathReader(ChannelInput input, TranslationOptions options, bool isUnproven) : ChannelReader(input, options, isUnproven)
{
    private const string Inside = "a message of the return path";

    /// <inheritdoc/>
    public override MigrationChannel Channel => new(MigrationChannelKind.ReturnPath, 0);

    /// <inheritdoc/>
    protected override void TellBegin(IChannelEvents events) => events.OnChannel(Number, Channel, null, 0);

    /// <inheritdoc/>
    protected override bool ReadElement(IChannelEvents events)
    {
        if (!Window.Ensure(ReturnPathMessage.HeadLength))
            return Input.StopAtEnd(Inside);
        if (!ReturnPathMessage.TryReadHead(Window.Span, out int type, out int length))
            return Input.Stop("octets that are no message of the return path");
        if (!Window.Ensure(ReturnPathMessage.HeadLength + length))
            return Input.StopAtEnd(Inside);
        events.OnMessage(Number, new ReturnPathMessage(type, Window.Span.Slice(ReturnPathMessage.HeadLength, length)));
        Window.Advance(ReturnPathMessage.HeadLength + length);
        return type != ReturnPathMessage.Bitmap || ReadBitmap(events);
    }

    /// <summary>be64 length, so many octets, be64 mark: which pages of a block the destination has.</summary>
    private bool ReadBitmap(IChannelEvents events)
    {
        if (!Window.Ensure(sizeof(ulong)))
            return Input.StopAtEnd(Inside);
        ulong length = BinaryPrimitives.ReadUInt64BigEndian(Window.Span);
        Tell(events, sizeof(ulong), null);
        if (!TellOctets(events, length, Inside))
            return false;
        if (!Window.Ensure(sizeof(ulong)))
            return Input.StopAtEnd(Inside);
        if (BinaryPrimitives.ReadUInt64BigEndian(Window.Span) != ReturnPathMessage.BitmapEnd)
            return Input.Stop("a bitmap on the return path without its end");
        Tell(events, sizeof(ulong), null);
        return true;
    }
}
