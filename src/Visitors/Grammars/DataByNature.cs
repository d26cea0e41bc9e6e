using System.Collections.Frozen;

namespace Ber.Visitors;

/// <summary>Buffers that are octets by nature, so that no description could say more of them: memories, queues of octets, pixels, addresses.</summary>
/// <remarks>The names are those of vmdesc, of what occurs in streams; a buffer that is missing here counts as unexplained.</remarks>
internal static class DataByNature
{
    /// <summary>Types of octets, wherever they stand.</summary>
    private static readonly FrozenSet<string> s_types = FrozenSet.Create(
        StringComparer.Ordinal,
        "unused_buffer",   // octets that a field had in older releases, or padding: nobody reads them
        "bitmap",          // bits without names: interrupts, pages, sectors

        // One register of a CPU, which the type names.
        "fpr", "avr", "sr", "psw", "cpsr", "psr", "fsr", "fpscr", "cpu/altivec/vscr", "sreg", "rampD", "rampX", "rampY", "rampZ", "eind", "CPU_Double_U",
        "slbe", "powered_off");

    /// <summary>Fields of each vmsd.</summary>
    private static readonly FrozenDictionary<string, string[]> s_fields = new Dictionary<string, string[]>
    {
        // Contents of memories.
        ["mc146818rtc"] = ["cmos_data"],                                      // CMOS memory, which the firmware and the guest lay out
        ["lsiscsi"] = ["script_ram", "scratch", "msg"],                       // memory of scripts on the chip; scratch registers; a message of SCSI
        ["spapr_nvram"] = ["buf"],                                            // non-volatile memory
        ["macio_nvram"] = ["data"],
        ["m48t59"] = ["buffer"],
        ["nvram"] = ["contents"],
        ["i82562"] = ["mem", "configuration", "mult", "conf.macaddr"],        // registers by number, what CONFIGURE set, hash of addresses, MAC address
        ["i82559er"] = ["mem", "configuration", "mult", "conf.macaddr"],
        ["spapr_dtb"] = ["fdt_blob"],                                         // a flattened device tree, a format of its own
        ["tpm-emulator"] = ["state_blobs.permanent.buffer", "state_blobs.volatil.buffer", "state_blobs.savestate.buffer"],   // swtpm's own state
        ["xive-source"] = ["status"],                                         // two bits for each interrupt
        ["ide_drive"] = ["identify_data"],                                    // the sector that IDENTIFY DEVICE answers (ATA/ATAPI)
        ["pcnet"] = ["buffer", "prom"],                                       // the frame under way; the PROM with the MAC address

        // Queues and packets under way.
        ["e1000"] = ["tx.data", "tx.header"],                                 // the packet, and the header of its segments
        ["PS2 Common State"] = ["queue.data"],                                // scan codes and answers that the guest has not read
        ["Fifo8"] = ["data"],
        ["sdhci"] = ["fifo_buffer"],
        ["spapr_vty"] = ["buf"],
        ["cuda"] = ["data_in", "data_out"],
        ["adb_kbd"] = ["data"],
        ["vdagent/bytearray"] = ["data"],                                     // messages for the agent of the guest
        ["vdagent"] = ["msgbuf", "xbuf"],                                     // a message of it, as far as it has come, and its parts
        ["tpm-tis"] = ["state.buffer"],                                       // a command or an answer
        ["hda-audio-stream/buffer"] = ["buf"],                                // samples
        ["hda-audio-stream"] = ["compat_buf"],

        // Pixels and palettes; registers of VGA, whose index is their number.
        ["ssd0323_oled"] = ["framebuffer"],
        ["virtio-gpu-resource"] = ["pixels"],
        ["vga"] = ["palette", "cr", "sr", "gr", "ar", "dac_cache"],
        ["cirrus_vga"] = ["vga.palette", "vga.cr", "vga.sr", "vga.gr", "vga.ar", "vga.dac_cache"],
        ["g364fb"] = ["color_palette", "cursor_palette"],
        ["tcx"] = ["r", "g", "b"],

        // Registers whose index is their number, each an octet.
        ["ac97"] = ["mixer_data"],
        ["esp"] = ["rregs", "wregs"],
        ["escc_chn"] = ["rregs", "wregs"],
        ["pciespscsi"] = ["dma_regs"],
        ["xive-tctx"] = ["regs"],
        ["rtl8139"] = ["phys", "mult", "conf.macaddr"],                       // MAC address, hash of addresses

        // Addresses, sets of bits, texts.
        ["virtio-net-config"] = ["mac"],
        ["virtio-net-device"] = ["mac", "vlans"],                             // a bit for each of 4,096 VLANs
        ["mac"] = ["address"],
        ["virtio-input-config"] = ["rest", "reserved"],                       // what the guest selected: a name, a serial number, a set of bits
        ["virtio-iommu-config"] = ["reserved"],
        ["virtio-mem-device"] = ["bitmap"],                                   // a bit for each block
        ["vhost-user-fs-config"] = ["tag"],
        ["virtio_pci_config"] = ["msix_pba"],                                 // a bit for each vector
        ["msix_state"] = ["msix_pba"],
        ["globalstate"] = ["runstate", "unused"],                             // the name of a run state; from its end to that of its array
        ["pci_header_device"] = ["reserved"],
        ["pci_header_bridge"] = ["reserved"],
        ["pci_ext_cap_aer"] = ["header_log", "tlp_prefix_log"],               // the header of a packet of PCI Express
        ["s390_subch_dev"] = ["sense_data"],                                  // what the command SENSE answers, in the form of the device
        ["srp_cmd"] = ["cdb", "add_cdb"],                                     // a command of SCSI
        ["spapr_vscsi_req"] = ["sense"],
        ["s390_schib"] = ["mda"],                                             // model-dependent area
    }.ToFrozenDictionary();

    /// <summary>Whether a buffer is such octets.</summary>
    /// <param name="owner">The description that it stands in.</param>
    /// <param name="field">The buffer.</param>
    public static bool Has(VMStateDescription owner, VMStateField field)
        => field.IsZeros || s_types.Contains(field.TypeName) || (s_fields.TryGetValue(owner.Name, out string[]? names) && names.Contains(field.Name));
}
