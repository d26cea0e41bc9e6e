namespace Fuzz;

/// <summary>What the octets of an input are meant to be.</summary>
internal enum InputKind
{
    /// <summary>A legacy stream.</summary>
    Legacy,

    /// <summary>A BER file: a stream, a profile or a schema.</summary>
    Ber,

    /// <summary>A stream of either form, a profile, a schema or a dump.</summary>
    Any,

    /// <summary>BER encodings of any kind.</summary>
    Encodings,

    /// <summary>The JSON text of vmdesc.</summary>
    VMDesc,

    /// <summary>The JSON text of <c>-dump-vmstate</c>.</summary>
    Dump,

    /// <summary>Two of <see cref="Any"/> (<see cref="PairedInput"/>).</summary>
    Pair,

    /// <summary>The channels of a migration, the main one first (<see cref="ChannelBundle"/>).</summary>
    Channels,

    /// <summary>Two traces (<see cref="PairedInput"/>).</summary>
    TracePair,

    /// <summary>A field that QEMU saves by a function of its own, behind an octet that says which (<see cref="GrammarTarget"/>).</summary>
    Field,

    /// <summary>A stream in a container.</summary>
    Container,

    /// <summary>Lines that a machine answers by QMP.</summary>
    Qmp,
}
