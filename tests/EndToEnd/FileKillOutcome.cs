namespace EndToEnd;

/// <summary>What a command leaves that was killed while it made a file.</summary>
internal enum FileKillOutcome
{
    /// <summary>It had ended before: the file is there.</summary>
    HadEnded,

    /// <summary>The file is there, whole.</summary>
    Whole,

    /// <summary>There is no file, as before.</summary>
    Nothing,

    /// <summary>The file that was there before is there, unchanged.</summary>
    Former,

    /// <summary>After SIGKILL: something that nobody else can read.</summary>
    OwnersAlone,

    /// <summary>What must never be: a file that is neither whole nor the former one, something left behind, another exit code.</summary>
    Wrong,
}
