namespace Ber.Cli;

/// <summary>What the grammar does not say of a verb: what its exit codes mean, and how it is used.</summary>
/// <param name="Exits">What the codes mean, without that of wrong arguments.</param>
/// <param name="Examples">Lines of a shell, and what each is good for.</param>
internal sealed record VerbHelp(VerbExit[] Exits, VerbExample[] Examples)
{
    private const string CannotRead = "the input cannot be read (malformed, truncated, changed), or the output not written";

    private static readonly VerbExit[] s_plain = [new(ExitCode.Done, "done"), new(ExitCode.Unreadable, CannotRead)];

    private static readonly VerbExit[] s_transfer =
        [new(ExitCode.Done, "done"), new(ExitCode.Different, "refused by the other side, or by what it was held to"), new(ExitCode.Unreadable, CannotRead)];

    private static readonly VerbExit[] s_verdict =
    [
        new(ExitCode.Done, "compatible"), new(ExitCode.Different, "incompatible"), new(ExitCode.Unreadable, CannotRead),
        new(ExitCode.Depends, "it depends on what each finding names"),
    ];

    /// <summary>The words for wrong arguments, which every verb may answer with.</summary>
    public static VerbExit Usage { get; } = new(ExitCode.Usage, "wrong arguments");

    /// <summary>Of each verb, by its words behind <c>qber</c>; empty: of the command itself.</summary>
    /// <remarks>
    /// The examples are run by tests, which have the files guest.mig, before.mig, after.mig, dst.mig, guest.ber, dst.qprofile, old.json and new.json.
    /// </remarks>
    public static IReadOnlyDictionary<string, VerbHelp> All { get; } = new Dictionary<string, VerbHelp>
    {
        [""] = new(s_plain,
        [
            new("qber show guest.mig", "what a migration stream holds"),
            new("qber check guest.mig --against dst.qprofile", "whether a destination can load it, and why not"),
            new("qber diff before.mig after.mig", "what changed between two snapshots"),
            new("qber encode guest.mig -o guest.ber", "the same stream, self-describing"),
        ]),
        ["encode"] = new(s_transfer,
        [
            new("qber encode guest.mig -o guest.ber", "a file"),
            new("qber encode --compress zstd guest.mig > guest.ber", "compressed, through a pipe"),
            new("virsh qemu-monitor-command vm --hmp 'migrate \"exec:qber encode > /var/tmp/guest.ber\"'", "a running guest"),
        ]),
        ["decode"] = new(s_transfer,
        [
            new("qber decode guest.ber -o guest.mig", "the stream as QEMU sent it, octet for octet"),
            new("qber decode guest.ber | cmp - guest.mig", "proves that"),
            new("qber decode --against dst.qprofile guest.ber > dst.mig", "refuses what the destination cannot load"),
        ]),
        ["show"] = new(s_plain,
        [
            new("qber show guest.mig", "everything but the contents of RAM"),
            new("qber show --summary guest.mig", "a line for each device"),
            new("qber show --device hpet guest.mig", "one device"),
            new("qber show --field 'cpu#0.env.eip' guest.mig", "one value"),
        ]),
        ["verify"] = new(s_plain,
        [
            new("qber verify guest.ber", "the digests of a BER file"),
            new("qber verify guest.mig", "that a legacy stream survives the way to BER and back"),
            new("qber verify --quick guest.ber", "all but RAM"),
        ]),
        ["diff"] = new([new(ExitCode.Done, "equal"), new(ExitCode.Different, "different"), new(ExitCode.Unreadable, CannotRead)],
        [
            new("qber diff before.mig after.mig", "every field and page that differs"),
            new("qber diff --no-ram --device hpet before.mig after.mig", "one device"),
            new("qber diff --trace before.mig after.mig", "the first field at which two runs part"),
        ]),
        ["check"] = new(s_verdict,
        [
            new("qber check guest.mig --against dst.mig", "against a twin of the destination: its command line with -S, migrated to a file"),
            new("qber check guest.mig --against dst.qprofile --notes", "differences without a consequence, too"),
            new("qber check guest.mig before.mig --against dst.mig dst.qprofile", "every pair, as a table"),
            new("qber check guest.mig --against dst.mig --format junit > check.xml", "for a build server"),
        ]),
        ["rehearse"] = new(
        [
            new(ExitCode.Done, "it loads"), new(ExitCode.Different, "it is refused, or the destination dies or hangs"), new(ExitCode.Unreadable, CannotRead),
            new(ExitCode.Depends, "it loads and loses something"),
        ],
        [
            new("qber rehearse guest.mig -- qemu-system-x86_64 -M q35 -m 16", "what the destination's own QEMU does with a stream"),
            new("qber rehearse --agree guest.mig -- qemu-system-x86_64 -M q35 -m 16", "and what qber check makes of it"),
        ]),
        ["relay"] = new(
        [
            new(ExitCode.Done, "with --once: the migration has passed"), new(ExitCode.Different, "with --once: it was refused"),
            new(ExitCode.Unreadable, "with --once: it has failed, or cannot be read"),
        ],
        [
            new("qber relay --listen 0.0.0.0:4444 --connect dst:4444", "tells what is in the migrations that pass"),
            new("qber relay --listen unix:/run/out --connect dst:4444 --against dst.qprofile --once", "refuses what the destination cannot load"),
            new("qber relay --listen unix:/run/out --connect unix:/run/in --record guest.ber --once", "keeps a migration"),
        ]),
        ["replay"] = new([new(ExitCode.Done, "sent, and taken where the destination answers"), new(ExitCode.Unreadable, "it cannot be read, or was not taken")],
        [
            new("qber replay guest.ber --connect unix:/run/in", "what qber relay --record has kept"),
            new("qber replay guest.mig --connect dst:4444", "a stream of QEMU"),
        ]),
        ["ram list"] = new(s_plain,
        [
            new("qber ram list guest.mig", "RAM blocks with their counts of pages"),
            new("qber ram list --json guest.ber", "for a program"),
        ]),
        ["ram extract"] = new(s_plain,
        [
            new("qber ram extract guest.mig --block pc.bios -o bios.bin", "the contents of a RAM block"),
            new("qber ram extract guest.mig --unknown zero -o ram.bin", "the largest, with zeros where no page was sent"),
            new("qber ram extract guest.mig --format elf --unknown zero -o guest.elf", "the whole guest, for gdb and crash"),
        ]),
        ["schema import"] = new(s_plain,
        [
            new("qber schema import old.json -o old.qschema", "a dump of qemu-system-x86_64 -dump-vmstate"),
            new("qber schema import old.json guest.mig --json > old-schema.json", "with what a stream says, as JSON"),
        ]),
        ["schema show"] = new(s_plain,
        [
            new("qber schema show old.json", "the devices that a binary knows"),
            new("qber schema show --device mc146818rtc guest.mig", "one, with its fields"),
        ]),
        ["schema diff"] = new(s_verdict,
        [
            new("qber schema diff old.json new.json", "what breaks migration from one release to the next"),
            new("qber schema diff --both-ways old.json new.json", "and back"),
            new("qber schema diff old.json new.json --format sarif > schema.sarif", "for a code host"),
        ]),
        ["profile make"] = new(s_plain,
        [
            new("qber profile make --stream dst.mig -o dst.qprofile", "of a twin: the destination's command line with -S, migrated to a file"),
            new("qber profile make --stream dst.mig --dump-vmstate new.json -o dst.qprofile", "with the types of its binary"),
        ]),
        ["profile capture"] = new(s_plain,
        [
            new("qber profile capture -o dst.qprofile -- qemu-system-x86_64 -M q35 -m 16", "of a command line: a paused twin of it is asked and ended"),
            new("qber profile capture --qmp /run/qmp.sock -o dst.qprofile", "of a running machine"),
            new("qber profile capture --libvirt vm -o dst.qprofile", "of a domain of libvirt"),
        ]),
        ["profile show"] = new(s_plain,
        [
            new("qber profile show dst.qprofile", "machine, memory and devices"),
            new("qber profile show --json guest.mig", "what a stream tells of its machine, for a program"),
        ]),
        ["matrix run"] = new(s_plain,
        [
            new("qber matrix run plan.toml -o result.json --html result.html", "checks and rehearses every pair of builds"),
            new("qber matrix run plan.toml --cache cache --shard 1/4 -o part-1.json", "a quarter of it"),
        ]),
        ["matrix merge"] = new(
            [new(ExitCode.Done, "whole"), new(ExitCode.Different, "there are pairs that no part has tried"), new(ExitCode.Unreadable, CannotRead)],
        [
            new("qber matrix merge part-1.json part-2.json -o result.json", "joins the parts of a run"),
            new("qber matrix merge part-1.json part-2.json --html result.html > result.json", "and makes a page of it"),
        ]),
        ["matrix show"] = new(s_plain,
        [
            new("qber matrix show result.json", "between which builds which machines move"),
            new("qber matrix show result.json --html result.html", "as a page"),
        ]),
        ["matrix path"] = new(
        [
            new(ExitCode.Done, "there is a way"), new(ExitCode.Different, "there is none"), new(ExitCode.Unreadable, CannotRead),
            new(ExitCode.Depends, "there is one that was not tried, or needs a reset of the guest"),
        ],
        [
            new("qber matrix path result.json 5.2 11.1", "the shortest way by hops that load"),
            new("qber matrix path result.json 5.2 11.1 --machine pc-q35-5.2", "of one machine type"),
        ]),
        ["matrix advise"] = new(
        [
            new(ExitCode.Done, "what is refused loads with the properties that are named"), new(ExitCode.Different, "something is refused whatever is set"),
            new(ExitCode.Unreadable, CannotRead), new(ExitCode.Depends, "something was not tried to its end"),
        ],
        [
            new("qber matrix advise plan.toml 10.0 7.2", "the properties with which what is refused loads"),
            new("qber matrix advise plan.toml 10.0 7.2 --json", "for a program"),
        ]),
        ["matrix firmware"] = new(s_plain,
        [
            new("qber matrix firmware -o firmware.bin", "a guest for a plan"),
            new("qber matrix firmware > firmware.bin", "the same"),
        ]),
        ["completion"] = new([new(ExitCode.Done, "done")],
        [
            new("source <(qber completion bash)", "in ~/.bashrc"),
            new("qber completion zsh > ~/.zfunc/_qber", "a folder of zsh's fpath"),
            new("qber completion fish > ~/.config/fish/completions/qber.fish", "where fish looks"),
        ]),
        ["help"] = new([new(ExitCode.Done, "done"), new(ExitCode.Unreadable, "the folder of --man cannot be written")],
        [
            new("qber help schema diff", "the same as qber schema diff --help"),
            new("qber help --man man1", "the manual pages of all verbs, in a folder"),
        ]),
    };

    /// <summary>What the codes mean, with that of wrong arguments.</summary>
    public IEnumerable<VerbExit> AllExits => Exits.Append(Usage);
}
