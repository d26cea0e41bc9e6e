using Ber.Visitors;

namespace Samples.Conversion;

/// <summary>Before: a PS/2 mouse that is saved and loaded by hand, as QEMU did until 2009. Two lists of fields, and nothing that keeps them alike.</summary>
public sealed class MouseByHand
{
    private readonly byte[] _queue = new byte[256];
    private int _writeCmd;
    private int _readIndex;
    private int _writeIndex;
    private int _count;
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
        file.PutSBE32(_writeCmd);
        file.PutSBE32(_readIndex);
        file.PutSBE32(_writeIndex);
        file.PutSBE32(_count);
        file.PutBuffer(_queue);
        file.PutByte(_status);
        file.PutByte(_resolution);
        file.PutByte(_sampleRate);
        file.PutByte(_wrap);
        file.PutByte(_type);
        file.PutByte(_detectState);
        file.PutSBE32(_deltaX);
        file.PutSBE32(_deltaY);
        file.PutSBE32(_deltaZ);
        file.PutByte(_buttons);
    }

    public void Load(QemuFileReader file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _writeCmd = file.GetSBE32();
        _readIndex = file.GetSBE32();
        _writeIndex = file.GetSBE32();
        _count = file.GetSBE32();
        file.GetBuffer(_queue);
        _status = file.GetByte();
        _resolution = file.GetByte();
        _sampleRate = file.GetByte();
        _wrap = file.GetByte();
        _type = file.GetByte();
        _detectState = file.GetByte();
        _deltaX = file.GetSBE32();
        _deltaY = file.GetSBE32();
        _deltaZ = file.GetSBE32();
        _buttons = file.GetByte();
    }
}
