using System.Diagnostics.CodeAnalysis;
using Ber.Compat;
using Ber.Live;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Turns what goes wrong into one line on standard error and an exit code.</summary>
internal static class Failures
{
    /// <summary>From now on an exception on a thread that nobody watches ends the process as one of the main thread does.</summary>
    public static void WatchThreads()
        => AppDomain.CurrentDomain.UnhandledException += static (_, escaped) => Environment.Exit(Report(null, (Exception)escaped.ExceptionObject));

    /// <summary>Runs a command, or a part of one.</summary>
    /// <param name="inputPath">The input that a failure is about, unless it says so itself; null: there is none.</param>
    /// <param name="action">The command.</param>
    /// <returns>Its exit code.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever escapes becomes one line and an exit code here.")]
    public static int Guard(string? inputPath, Func<int> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception)
        {
            return Report(inputPath, exception);
        }
    }

    private static string PlainWords(Exception exception, string? path = null) => exception switch
    {
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder: give a file in it",
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        IOException io => LiveWords.Of(io),
        _ => "permission denied, or it is a folder",
    };

    private static int Report(string? inputPath, Exception exception)
    {
        if (exception is UsageException)
            return Messages.Misuse(exception.Message);
        (string? place, string sentence) = exception switch
        {
            OutputException output => (output.Name, output.Message),
            ReaderGoneException => (null, "the reader of the output has gone."),
            StreamFormatException { Channel: string channel } format => (channel, format.Message),
            ChannelFileException file => (file.Path, PlainWords(file.InnerException!)),
            StreamFormatException { Actual: "a profile" } format => (inputPath, $"{format.Message} qber profile show reads it."),
            StreamFormatException { Actual: "a schema" } format => (inputPath, $"{format.Message} qber schema show reads it."),
            StreamFormatException or VisitException => (inputPath, exception.Message),
            ChannelException { Address: not null } or QmpException or TwinException or LibvirtException or TlsException
                => (null, LiveWords.Of((IOException)exception)),
            IOException or UnauthorizedAccessException => (inputPath, PlainWords(exception, inputPath)),
            OutOfMemoryException => (inputPath, "it takes more memory than there is"),
            _ => (inputPath, $"unforeseen: {exception.GetType().Name}: {exception.Message} (a fault of qber; please report it)"),
        };
        Messages.Say(place is null ? sentence : $"{Messages.NameOf(place)}: {sentence}");
        return ExitCode.Unreadable;
    }
}
