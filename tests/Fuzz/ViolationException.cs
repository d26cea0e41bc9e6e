namespace Fuzz;

/// <summary>Something that must hold for any input does not.</summary>
internal sealed class ViolationException(string message) : Exception(message);
