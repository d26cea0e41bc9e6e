namespace Ber.Generators;

/// <summary>What goes wrong in the generator itself: it is reported of one type, and all others get their code.</summary>
internal static class Faults
{
    /// <summary>Does something.</summary>
    /// <returns>What it threw; null: nothing. That it was cancelled goes on.</returns>
    public static Exception? Of(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return exception;
        }
    }

    /// <summary>One line of it, with where it came from.</summary>
    public static string Line(Exception fault)
        => $"{fault.GetType().Name}: {fault.Message} {fault.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}".Replace("\r", "").Replace('\n', ' ').Trim();
}
