namespace Matrix;

/// <summary>F: state that was not sent, or not applied. G: host, kernel, CPU.</summary>
internal static class OtherStories
{
    public static IReadOnlyList<Story> All { get; } =
    [
        Not("F1", "virtio-ccw: config_vector was not sent, the balloon stopped working",
            "State that no field carries leaves no trace. Migrating the destination out again while it is still paused, and comparing, "
            + "shows state that was sent and not kept; not this."),
        Not("F2", "ppc: the register TAR was not sent under KVM", "As F1; the list of registers that KVM has (KVM_GET_REG_LIST) would show it."),
        Not("F3", "virtio-pci: the state of modern queues was not sent while a driver initialised", "As F1, and only at one moment."),
        Not("F4", "x86 from before version 12: KVM restores nothing of a zero xstate_bv",
            "What KVM makes of a value is not in the stream. Migrating the destination out again and comparing shows it."),
        Not("F5", "a macro for arrays on a pointer field corrupted memory",
            "The stream is well-formed; the C compiler's type check finds it now, in C# the generator's."),
        Not("F6", "Firecracker: the register IA32_XSS is missing", "Not a QEMU stream; as F2."),
        Not("F7", "RAM written by a device was not marked dirty", "The pages were never sent: only digests of all pages, taken on both sides, show it."),
        Not("G1", "PKRU leaks through the opaque XSAVE area between kernels",
            "The area is opaque to QEMU, too. Kernel version and XCR0 of both hosts would have to be in the profiles."),
        Not("G2", "guest CPU doesn't match specification: extra features: ht",
            "libvirt compares CPU definitions before it starts QEMU; QMP query-cpu-model-expansion of both sides shows it, the stream does not."),
        Not("G3", "CPU features are missing on the destination", "As G2."),
        Not("G4", "a guest kernel without a patch crashes after migration", "The guest's own kernel is at fault."),
    ];

    private static Story Not(string id, string title, string why) => new(id, title, null, "", why, null);
}
