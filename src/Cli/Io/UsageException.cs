namespace Ber.Cli;

/// <summary>An argument cannot be meant, as is seen when it is used.</summary>
/// <param name="message">A sentence.</param>
internal sealed class UsageException(string message) : Exception(message);
