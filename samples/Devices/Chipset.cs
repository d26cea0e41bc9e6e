using Ber.Visitors;

namespace Samples.Devices;

/// <summary>The 8259 interrupt controller (hw/intc/i8259_common.c): one octet per register.</summary>
[VMState("i8259", Version = 1, MinimumVersion = 1)]
public partial struct InterruptController
{
    [VMStateField] public byte LastIrr;
    [VMStateField] public byte Irr;
    [VMStateField] public byte Imr;
    [VMStateField] public byte Isr;
    [VMStateField] public byte PriorityAdd;
    [VMStateField] public byte IrqBase;
    [VMStateField] public byte ReadRegSelect;
    [VMStateField] public byte Poll;
    [VMStateField] public byte SpecialMask;
    [VMStateField] public byte InitState;
    [VMStateField] public byte AutoEoi;
    [VMStateField] public byte RotateOnAutoEoi;
    [VMStateField] public byte SpecialFullyNestedMode;
    [VMStateField] public byte Init4;
    [VMStateField] public byte SingleMode;
    [VMStateField] public byte Elcr;
}

/// <summary>The 8254 timer (hw/timer/i8254_common.c). Two members of channel 0 are sent by themselves, before and after the channels.</summary>
[VMState("i8254", Version = 3, MinimumVersion = 2)]
public partial class IntervalTimer
{
    [VMStateField("channels[0].irq_disabled", Version = 3)]
    public uint IrqDisabled;

    [VMStateField(Count = 3)]
    public PitChannel[] Channels = new PitChannel[3];

    [VMStateField("channels[0].next_transition_time")]
    private long NextTransition
    {
        get => Channels[0].NextTransitionTime;
        set => Channels[0].NextTransitionTime = value;
    }
}

[VMState("pit channel", Version = 2, MinimumVersion = 2)]
public partial struct PitChannel
{
    [VMStateField] public int Count;
    [VMStateField] public ushort LatchedCount;
    [VMStateField] public byte CountLatched;
    [VMStateField] public byte StatusLatched;
    [VMStateField] public byte Status;
    [VMStateField] public byte ReadState;
    [VMStateField] public byte WriteState;
    [VMStateField] public byte WriteLatch;
    [VMStateField] public byte RwMode;
    [VMStateField] public byte Mode;
    [VMStateField] public byte Bcd;
    [VMStateField] public byte Gate;
    [VMStateField] public long CountLoadTime;
    [VMStateField] public long NextTransitionTime;
}

/// <summary>The 8237 DMA controller (hw/dma/i8257.c): an array of structs that hold arrays inside themselves.</summary>
[VMState("dma", Version = 1, MinimumVersion = 1)]
public partial struct DmaController
{
    [VMStateField] public byte Command;
    [VMStateField] public byte Mask;
    [VMStateField] public byte FlipFlop;
    [VMStateField] public int Dshift;
    [VMStateField] public DmaChannels Regs;
}

[System.Runtime.CompilerServices.InlineArray(4)]
public struct DmaChannels
{
    private DmaChannel _first;
}

[VMState("dma_regs", Version = 1, MinimumVersion = 1)]
public partial struct DmaChannel
{
    [VMStateField] public DmaAddress Now;
    [VMStateField("base")] public DmaBase Start;
    [VMStateField] public byte Mode;
    [VMStateField] public byte Page;
    [VMStateField("pageh")] public byte PageHigh;
    [VMStateField] public byte Dack;
    [VMStateField] public byte Eop;
}

[System.Runtime.CompilerServices.InlineArray(2)]
public struct DmaAddress
{
    private int _first;
}

[System.Runtime.CompilerServices.InlineArray(2)]
public struct DmaBase
{
    private ushort _first;
}
