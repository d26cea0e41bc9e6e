using System.Collections.Concurrent;
using Support;

namespace Golden;

/// <summary>A tour of wrong uses: each is answered with an exit code and one line that helps.</summary>
[Trait("Pace", "Slow")]
public sealed class WrongUseTests : IDisposable
{
    private const string NoStream = "at offset 0x0: expected a migration stream, legacy or BER, found";

    /// <summary>The line behind qber, the exit code, what is said of it without the end (see qber --help) of code 64.</summary>
    private static readonly (string Line, int Code, string Error)[] s_all =
    [
        ("shwo", 64, "Unrecognized command or argument 'shwo'; is it 'show'?"),
        ("ver", 64, "Unrecognized command or argument 'ver'; is it 'verify'?"),
        ("frobnicate", 64, "Unrecognized command or argument 'frobnicate'."),
        ("guest.mig", 64, "a verb stands before a file: did you mean qber show guest.mig?"),
        ("dump guest.mig", 64, "'dump' is called show here: qber show guest.mig."),
        ("inspect guest.mig", 64, "'inspect' is called show here: qber show guest.mig."),
        ("info", 64, "'info' is called show here: qber show."),
        ("convert a b", 64, "'convert' is called encode here: qber encode a b."),
        ("compare a b", 64, "'compare' is called diff here: qber diff a b."),
        ("extract guest.mig", 64, "'extract' is called ram extract here: qber ram extract guest.mig."),
        ("-q", 64, "a verb is missing: qber has encode, decode, show, verify, diff, check, rehearse, matrix, relay, replay, ram, schema, profile, "
            + "completion, help."),
        ("schema", 64, "a verb is missing: qber schema has import, show, diff."),
        ("schema dif a b", 64, "Unrecognized command or argument 'dif'; is it 'diff'?"),
        ("ram dump guest.mig", 64, "Unrecognized command or argument 'dump': qber ram has list, extract."),
        ("help shwo", 64, "there is no verb 'shwo'; is it 'show'?"),
        ("show --sumary guest.mig", 64, "Unrecognized command or argument '--sumary'; is it '--summary'?"),
        ("show --against dst.qprofile guest.mig", 64,
            "'--against' is no option of show, but of check, decode, relay: qber check [SOURCE] --against DEST."),
        ("encode --field x guest.mig", 64, "'--field' is no option of encode, but of show: qber show [IN] --field PATH."),
        ("--json show guest.mig", 64, "'--json' stands behind its verb: qber show [IN] --json."),
        ("show --format jsno guest.mig", 64, "'jsno'; is it 'json'?"),
        ("encode --digest sha512 guest.mig", 64, "--digest is none, xxh128 or sha256, not 'sha512'; is it 'sha256'?"),
        ("--color blue show guest.mig", 64, "--color is auto, always or never, not 'blue'."),
        ("show --field", 64, "Required argument missing for option: '--field'."),
        ("show guest.mig guest.ber", 64, "'guest.ber' is one argument too many: qber show [IN]."),
        ("show --limit-ram lots guest.mig", 64, "--limit-ram takes octets, or a number with K, M, G, T or P, not 'lots'."),
        ("diff guest.mig", 64, "something is missing: qber diff A B."),
        ("check guest.mig", 64, "something is missing: qber check [SOURCE] --against DEST."),
        ("ram extract guest.mig", 64, "something is missing: qber ram extract [IN] --output OUT."),
        ("rehearse guest.mig", 64, "something is missing: qber rehearse STREAM -- COMMAND."),
        ("completion tcsh", 64, "completion is for bash, zsh and fish, not for 'tcsh'."),
        ("show none.mig", 2, "none.mig: there is no such file"),
        ("show folder", 2, "folder: it is a folder: give a file in it"),
        ("show empty", 2, $"empty: {NoStream} no octets."),
        ("show page.html", 2, $"page.html: {NoStream} an HTML page: what was downloaded is not the file itself."),
        ("show dump.json", 2, $"dump.json: {NoStream} JSON, as -dump-vmstate makes: qber schema show reads one."),
        ("show a.zip", 2, $"a.zip: {NoStream} a zip archive: unpack it (unzip) and give the file in it."),
        ("show notes.txt", 2, $"notes.txt: {NoStream} text, some not…."),
        ("show dst.qprofile", 2, "dst.qprofile: at offset 0x0: expected a migration stream, found a profile. qber profile show reads it."),
        ("show --device hpett guest.mig", 2, "guest.mig: no section \"hpett\"; is it \"hpet\"?"),
        ("show --device PIIX3 guest.mig", 2, "guest.mig: no section \"PIIX3\"; is it \"0000:00:01.0/PIIX3\"?"),
        ("show --field cpu#0.env.eig guest.mig", 2, "guest.mig: no field \"cpu#0.env.eig\" in its section; is it cpu#0.env.eip?"),
        ("show --field cpu#0.eip guest.mig", 2, "guest.mig: no field \"cpu#0.eip\" in its section; is it cpu#0.env.eip?"),
        ("schema show --device mc146818rtcc guest.mig", 2, "guest.mig: no device type or description \"mc146818rtcc\"; is it \"mc146818rtc\"?"),
        ("ram extract guest.mig --block pc.rma -o x", 2, "guest.mig: no RAM block \"pc.rma\"; there are: "),
    ];

    private readonly string _folder = HelpFiles.Make();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NativeFact]
    public void WrongUse_OfEachKind_IsAnsweredWithOneLineThatHelps()
    {
        File.WriteAllText(Path.Join(_folder, "empty"), "");
        File.WriteAllText(Path.Join(_folder, "page.html"), "<!DOCTYPE html><title>Sign in</title>");
        File.WriteAllText(Path.Join(_folder, "dump.json"), "{ \"vmschkmachine\": { \"Name\": \"pc\" } }");
        File.WriteAllText(Path.Join(_folder, "a.zip"), "PK\u0003\u0004 and so on, as long as it has to be");
        File.WriteAllText(Path.Join(_folder, "notes.txt"), "some notes of mine");
        Directory.CreateDirectory(Path.Join(_folder, "folder"));
        ConcurrentBag<string> wrong = [];

        Parallel.ForEach(s_all, use =>
        {
            CommandOutcome outcome = CommandOutcome.Shell($"cd {_folder} && $Q {use.Line} </dev/null");
            string end = use.Code == 64 ? " (see qber --help)\n" : "";
            if (outcome.ExitCode != use.Code || outcome.Error.Count(static c => c == '\n') != 1 || outcome.Output.Length > 0
                || !outcome.Error.Contains(use.Error + end, StringComparison.Ordinal))
                wrong.Add($"{use.Line}: {outcome.ExitCode}, {outcome.Error}");
        });

        Assert.Empty(wrong);
        Assert.True(s_all.Length >= 40);
    }
}
