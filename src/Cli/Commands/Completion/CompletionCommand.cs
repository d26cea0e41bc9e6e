using System.CommandLine;

namespace Ber.Cli;

/// <summary><c>qber completion bash|zsh|fish</c>: a script with which the shell completes what is typed behind <c>qber</c>.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # Completion of qber for bash: source <(qber completion bash)
        _qber() {
            local line
            COMPREPLY=()
            while IFS= read -r line; do
                if [[ $line == $'\tfiles' ]]; then
                    compopt -o default
                else
                    COMPREPLY+=("$line")
                fi
            done < <("${COMP_WORDS[0]/#\~/$HOME}" '[complete]' bash "${COMP_LINE:0:COMP_POINT}" "${COMP_LINE:COMP_POINT}" "$COMP_WORDBREAKS" 2> /dev/null)
            [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[.[=/] ]] && compopt -o nospace
            return 0
        }
        complete -F _qber qber

        """;

    private const string Zsh = """
        #compdef qber
        # Completion of qber for zsh: in a folder of fpath as _qber, or source <(qber completion zsh)
        _qber() {
            local line word detail files
            local -a typed=("${(Q@)words}")
            typed[CURRENT]=${(Q)PREFIX}
            local -a words_whole details_whole words_open details_open
            for line in ${(f)"$(${(Q)words[1]/#\~/$HOME} '[complete]' zsh $((CURRENT - 1)) "${typed[@]}" 2> /dev/null)"}; do
                word=${line%%$'\t'*} detail=${line#*$'\t'}
                if [[ -z $word ]]; then
                    files=1
                elif [[ $word == *[.[=/] ]]; then
                    words_open+=("$word") details_open+=("$word${detail:+  -- $detail}")
                else
                    words_whole+=("$word") details_whole+=("$word${detail:+  -- $detail}")
                fi
            done
            (( ${#words_open} )) && compadd -l -S '' -d details_open -a words_open
            (( ${#words_whole} )) && compadd -l -d details_whole -a words_whole
            [[ -n $files ]] && _files
        }
        if [[ ${funcstack[1]} == _qber ]]; then
            _qber "$@"
        else
            compdef _qber qber
        fi

        """;

    private const string Fish = """
        # Completion of qber for fish: qber completion fish > ~/.config/fish/completions/qber.fish
        function __qber_complete
            set -l before (commandline -opc)
            set -l word (commandline -ct | string unescape)
            set -l all (commandline -op)
            set -l at (count $before)
            for line in ($before[1] '[complete]' fish $at $before "$word" $all[(math $at + 2)..] 2> /dev/null)
                if test "$line" = \tfiles
                    __fish_complete_path "$word"
                else
                    echo $line
                end
            end
        end
        complete -c qber -f -a '(__qber_complete)'

        """;

    public static Command Create()
    {
        string[] shells = ["bash", "zsh", "fish"];
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish.", HelpName = "bash|zsh|fish" };
        shell.CompletionSources.Add(shells);
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [var chosen] && !shells.Contains(chosen.Value))
                result.AddError($"completion is for bash, zsh and fish, not for '{chosen.Value}'.");
        });
        var command = new Command("completion", "Prints a script with which a shell completes verbs, options, and the devices and fields of a file.") { shell };
        command.SetAction(result => Print(result.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
        return command;
    }

    private static int Print(string script)
    {
        StandardStreams.Print(script);
        return ExitCode.Done;
    }
}
