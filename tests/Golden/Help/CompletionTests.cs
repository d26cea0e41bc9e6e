using Support;

namespace Golden;

/// <summary>Completion by the shells themselves: bash through its own functions, zsh and fish where they are installed.</summary>
[Trait("Pace", "Slow")]
public sealed class CompletionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-completion-").FullName;

    public CompletionTests()
    {
        File.Copy(Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-i440fx-7.2.mig"), Path.Join(_folder, "guest.mig"));
        string qber = Path.Join(_folder, "qber");
        File.WriteAllText(qber, $"#!/bin/sh\nexec {string.Join(' ', CommandOutcome.Command)} \"$@\"\n");
        CommandOutcome.Shell($"chmod +x '{qber}'");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NativeFact]
    public void Bash_OfEachKindOfWord_CompletesIt()
    {
        // Each line up to | , the cursor; COMP_WORDS as bash cuts it.
        const string Script = """
            cd "$D"; PATH=$D:$PATH
            source <(qber completion bash)
            compopt() { COMPREPLY+=("compopt $*"); }
            try() {
                COMP_LINE="${1/|/}" COMP_POINT=0 COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
                local before="${1%%|*}"
                COMP_POINT=${#before} COMP_WORDS=(qber) COMP_CWORD=0
                _qber
                echo "$1 -> ${COMPREPLY[*]:0:6}"
            }
            try 'qber sho|'
            try 'qber ram |'
            try 'qber help schema |'
            try 'qber show --summ|'
            try 'qber show --format |'
            try 'qber show --format=js|'
            try 'qber encode --digest |'
            try 'qber --color n|'
            try 'qber show |'
            try 'qber encode -o |'
            try 'qber rehearse guest.mig -- qem|'
            try 'qber show --device |'
            try 'qber show --device mc| guest.mig'
            try 'qber show guest.mig --device 0000:00:01.0|'
            try "qber show guest.mig --device '0000:00:01.0|"
            try 'qber show guest.mig --field mc|'
            try 'qber show guest.mig --field cpu#0.env.eip|'
            try 'qber show guest.mig --field dma#0.regs[2].n|'
            try 'qber ram extract --block pc.r| guest.mig'
            try 'qber schema show guest.mig --device mc|'
            try 'qber show none.mig --device mc|'
            """;

        CommandOutcome outcome = CommandOutcome.Shell(Script, ("D", _folder));

        Assert.Equal("", outcome.Error);
        Assert.Equal(
            """
            qber sho| -> show
            qber ram | -> extract list
            qber help schema | -> diff import show
            qber show --summ| -> --summary
            qber show --format | -> html json pretty qmp text
            qber show --format=js| -> json
            qber encode --digest | -> none sha256 xxh128
            qber --color n| -> never
            qber show | -> compopt -o default
            qber encode -o | -> compopt -o default
            qber rehearse guest.mig -- qem| -> compopt -o default
            qber show --device | -> 
            qber show --device mc| guest.mig -> mc146818rtc
            qber show guest.mig --device 0000:00:01.0| -> 01.0/PIIX3
            qber show guest.mig --device '0000:00:01.0| -> 0000:00:01.0/PIIX3
            qber show guest.mig --field mc| -> mc146818rtc#0. compopt -o nospace
            qber show guest.mig --field cpu#0.env.eip| -> cpu#0.env.eip
            qber show guest.mig --field dma#0.regs[2].n| -> dma#0.regs[2].now
            qber ram extract --block pc.r| guest.mig -> pc.ram pc.rom
            qber schema show guest.mig --device mc| -> mc146818rtc
            qber show none.mig --device mc| -> 

            """,
            outcome.Text);
    }

    [ProgramFact("fish")]
    public void Fish_OfEachKindOfWord_CompletesIt()
    {
        const string Script = """
            cd "$D"; PATH=$D:$PATH fish --no-config -c '
                qber completion fish | source
                for line in "qber sho" "qber show --summ" "qber show --format " "qber show gu" \
                    "qber show guest.mig --device mc" "qber show guest.mig --field cpu#0.env.eip"
                    complete -C $line
                end'
            """;

        CommandOutcome outcome = CommandOutcome.Shell(Script, ("D", _folder), ("HOME", _folder));

        Assert.Equal("", outcome.Error);
        Assert.Equal(
            ["show", "--summary", "html", "json", "pretty", "qmp", "text", "guest.mig", "mc146818rtc", "cpu#0.env.eip", ""],
            outcome.Text.Split('\n').Select(static line => line.Split('\t')[0]));
    }

    [ProgramFact("zsh")]
    public void Zsh_OfEachKindOfWord_CompletesIt()
    {
        // A terminal of zsh's own, in which keys are pressed; what stands on the line is printed by the key ^X.
        const string Script = """
            cd "$D"; PATH=$D:$PATH TERM=dumb zsh -f -c '
                zmodload zsh/zpty
                zpty z zsh -f -i
                zpty -w z "PS1=; unsetopt zle_bracketed_paste; autoload -U compinit; compinit -D; source <(qber completion zsh)"
                zpty -w z "p() { print -r -- \"<\$BUFFER>\"; BUFFER=; zle accept-line }; zle -N p; bindkey ^X p; print ready-\$((1+1))"
                zpty -r z out "*ready-2*"
                for line in "qber sho" "qber show --summ" "qber show --format=js" "qber show gu" \
                    "qber show guest.mig --device 0000:00:01.0" "qber show guest.mig --field cpu#0.env.ei"; do
                    zpty -w -n z "$line"$'"'\\t\\x18'"'
                    zpty -r z out "*<*>*"
                    print -r -- "${${out##*<}%%>*}"
                done
                zpty -d z'
            """;

        CommandOutcome outcome = CommandOutcome.Shell(Script, ("D", _folder), ("HOME", _folder));

        Assert.Equal(
            ["qber show ", "qber show --summary ", "qber show --format=json ", "qber show guest.mig ",
                "qber show guest.mig --device 0000:00:01.0/PIIX3 ", "qber show guest.mig --field cpu\\#0.env.eip ", ""],
            outcome.Text.Split('\n'));
    }
}
