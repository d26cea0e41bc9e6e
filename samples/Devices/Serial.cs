using Ber.Visitors;

namespace Samples.Devices;

/// <summary>A 16550 UART on an ISA bus (hw/char/serial-isa.c).</summary>
[VMState("serial", Version = 3, MinimumVersion = 2)]
public partial class SerialPort
{
    // QEMU has it so: a section of version 2 is said to be loadable, and the UART in it would be read in version 3. The diagnostic is right.
#pragma warning disable QBER036
    [VMStateField("state", FormerNames = ["serial"])]
    public Uart Uart = new();
#pragma warning restore QBER036
}

/// <summary>The UART itself (hw/char/serial.c).</summary>
[VMState("serial", Version = 3, MinimumVersion = 2)]
public partial class Uart
{
    private const byte FifoWritable = 0xC9;    // interrupt level, DMA mode, enable; the reset bits are commands

    [VMStateField]
    public ushort Divider;

    [VMStateField("rbr")]
    public byte ReceiverBuffer;

    [VMStateField("ier")]
    public byte InterruptEnable;

    [VMStateField("iir")]
    public byte InterruptIdentification;

    [VMStateField("lcr")]
    public byte LineControl;

    [VMStateField("mcr")]
    public byte ModemControl;

    [VMStateField("lsr")]
    public byte LineStatus;

    [VMStateField("msr")]
    public byte ModemStatus;

    [VMStateField("scr")]
    public byte Scratch;

    /// <summary>A register that the guest can only write: what is sent is its value, what comes is written through the register's own logic.</summary>
    [VMStateField(Version = 3)]
    private byte FcrVmstate
    {
        get => FifoControl;
        set => FifoControl = (byte)(value & FifoWritable);
    }

    [VMStateSubsection]
    public UartThrPending? ThrPending;

    [VMStateSubsection]
    public UartTransmission? Transmission;

    [VMStateSubsection]
    public UartReceiveFifo? ReceiveFifo;

    [VMStateSubsection]
    public UartTransmitFifo? TransmitFifo;

    [VMStateSubsection]
    public UartFifoTimeout? FifoTimeout;

    [VMStateSubsection]
    public UartTimeoutPending? TimeoutPending;

    [VMStateSubsection]
    public UartPoll? Poll;

    [VMStateIgnore]
    public byte FifoControl { get; set; }
}

[VMState("serial/thr_ipending", Version = 1, MinimumVersion = 1)]
public partial struct UartThrPending
{
    [VMStateField]
    public int ThrIpending;
}

[VMState("serial/tsr", Version = 1, MinimumVersion = 1)]
public partial struct UartTransmission
{
    [VMStateField]
    public uint TsrRetry;

    [VMStateField("thr")]
    public byte HoldingRegister;

    [VMStateField("tsr")]
    public byte ShiftRegister;
}

[VMState("serial/recv_fifo", Version = 1, MinimumVersion = 1)]
public partial struct UartReceiveFifo
{
    [VMStateField("recv_fifo")]
    public Fifo8 Fifo;

    public UartReceiveFifo() => Fifo = new Fifo8();
}

[VMState("serial/xmit_fifo", Version = 1, MinimumVersion = 1)]
public partial struct UartTransmitFifo
{
    [VMStateField("xmit_fifo")]
    public Fifo8 Fifo;

    public UartTransmitFifo() => Fifo = new Fifo8();
}

[VMState("serial/fifo_timeout_timer", Version = 1, MinimumVersion = 1)]
public partial struct UartFifoTimeout
{
    [VMStateField("fifo_timeout_timer", TypeName = "timer")]
    public long Expires;
}

[VMState("serial/timeout_ipending", Version = 1, MinimumVersion = 1)]
public partial struct UartTimeoutPending
{
    [VMStateField]
    public int TimeoutIpending;
}

[VMState("serial/poll", Version = 1, MinimumVersion = 1)]
public partial struct UartPoll
{
    [VMStateField]
    public int PollMsl;

    [VMStateField(TypeName = "timer")]
    public long ModemStatusPoll;
}

/// <summary>A queue of octets (util/fifo8.c). The capacity is not sent: both sides were built with it.</summary>
[VMState("Fifo8", Version = 1, MinimumVersion = 1)]
public partial class Fifo8
{
    private const uint Capacity = 16;

    [VMStateField(TypeName = "buffer", CountField = nameof(Capacity))]
    public byte[] Data = new byte[Capacity];

    [VMStateField]
    public uint Head;

    [VMStateField("num")]
    [VMStateValidate(nameof(IsInBounds), "head and number of octets within the capacity")]
    public uint Length;

    private bool IsInBounds => Head < Capacity && Length <= Capacity;
}
