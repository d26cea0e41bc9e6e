using Ber.Compat;
using Ber.Live;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Turns what goes wrong into one line on standard error and an exit code.</summary>
internal static class Failures
{
    public static int Guard(string inputPath, Func<int> action)
    {
        try
        {
            return action();
        }
        catch (StreamFormatException exception)
        {
            return Report(inputPath, exception.Message);
        }
        catch (VisitException exception)
        {
            return Report(inputPath, exception.Message);
        }
        catch (ReaderGoneException)
        {
            Console.Error.WriteLine("qber: the reader of the output has gone.");
            return ExitCode.Unreadable;
        }
        catch (UnauthorizedAccessException exception)
        {
            return Report(inputPath, exception.Message);
        }
        catch (IOException exception)
        {
            return Report(inputPath, LiveWords.Of(exception));
        }
    }

    private static int Report(string inputPath, string message)
    {
        Console.Error.WriteLine($"qber: {Messages.NameOf(inputPath)}: {message}");
        return ExitCode.Unreadable;
    }
}
