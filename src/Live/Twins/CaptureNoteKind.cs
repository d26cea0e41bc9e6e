namespace Ber.Live;

/// <summary>What makes a captured profile say less than the machine is.</summary>
public enum CaptureNoteKind
{
    /// <summary>A network of the twin has one queue; <see cref="CaptureNote.Value"/> is how many the machine has.</summary>
    OneQueue,

    /// <summary>A network of the twin does not offer what its kind offers (vnet_hdr, ufo); <see cref="CaptureNote.Value"/> is the kind.</summary>
    NoOffloads,

    /// <summary>The length of a disk is not known, and the twin has 1 GiB.</summary>
    UnknownLength,

    /// <summary>The twin neither records nor replays: the section of that is not in the profile.</summary>
    NoReplay,

    /// <summary>The binary wrote no <c>-dump-vmstate</c>; <see cref="CaptureNote.Value"/> is what it said instead.</summary>
    NoDump,

    /// <summary>The binary of a running machine is not known, or it belongs to another user, so that its devices are not listed.</summary>
    UnknownBinary,

    /// <summary>The binary has no sandbox, and ran without; <see cref="CaptureNote.Value"/> is what it said.</summary>
    NoSandbox,

    /// <summary>libvirt's domain does not run: what its machine would answer is what the twin answers.</summary>
    NotRunning,
}
