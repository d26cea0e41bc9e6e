namespace Ber.Live;

/// <summary>Why a destination that refuses the device state may find the source completed.</summary>
internal enum SourceDoubt
{
    /// <summary>The input is no pipe, so that it cannot be known how much the source has written.</summary>
    NoPipe,

    /// <summary>The source is announced to send no vmdesc, whose tail would be left unread.</summary>
    NoVMDesc,

    /// <summary>The vmdesc of the announced devices has less than the octets that would have to be left unread.</summary>
    ShortVMDesc,

    /// <summary>The vmdesc that came is shorter than what the pipe from the source holds, or missing.</summary>
    NotHeld,
}
