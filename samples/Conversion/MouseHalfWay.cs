using Ber.Visitors;
using Samples.Devices;

namespace Samples.Conversion;

/// <summary>
/// Half-way: what the mouse has in common with the keyboard is described, two of its registers are visited, the others are still put and got by hand. Puts and
/// visits alternate on one file, so that each step can be a change of its own, and each release between two steps can migrate to and from any other.
/// </summary>
/// <remarks>
/// After: <see cref="Ps2Mouse"/>, which is only described. The octets are the same at every step; the tests hold all of them to sections of real streams.
/// </remarks>
public sealed class MouseHalfWay
{
    private static readonly VMStateField s_status = new("mouse_status", FieldKind.UInt8);
    private static readonly VMStateField s_deltaX = new("mouse_dx", FieldKind.Int32);

    private Ps2Common _common;
    private byte _status;
    private byte _resolution;
    private byte _sampleRate;
    private byte _wrap;
    private byte _type;
    private byte _detectState;
    private int _deltaX;
    private int _deltaY;
    private int _deltaZ;
    private byte _buttons;

    public void Save(QemuFileWriter file)
    {
        ArgumentNullException.ThrowIfNull(file);
        QemuFileOutputVisitor visitor = file.Visitor;
        VMState.Visit(ref visitor, ref _common);
        VisitStatus(ref visitor);
        file.PutByte(_resolution);
        file.PutByte(_sampleRate);
        file.PutByte(_wrap);
        file.PutByte(_type);
        file.PutByte(_detectState);
        VisitDeltaX(ref visitor);
        file.PutSBE32(_deltaY);
        file.PutSBE32(_deltaZ);
        file.PutByte(_buttons);
    }

    public void Load(QemuFileReader file)
    {
        ArgumentNullException.ThrowIfNull(file);
        QemuFileInputVisitor visitor = file.Visitor;
        VMState.Visit(ref visitor, ref _common);
        VisitStatus(ref visitor);
        _resolution = file.GetByte();
        _sampleRate = file.GetByte();
        _wrap = file.GetByte();
        _type = file.GetByte();
        _detectState = file.GetByte();
        VisitDeltaX(ref visitor);
        _deltaY = file.GetSBE32();
        _deltaZ = file.GetSBE32();
        _buttons = file.GetByte();
    }

    // One visit serves both directions: what is visited cannot differ between Save and Load.
    private void VisitStatus<TVisitor>(ref TVisitor visitor)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitByte(s_status, ref _status);

    private void VisitDeltaX<TVisitor>(ref TVisitor visitor)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitInt32(s_deltaX, ref _deltaX);
}
