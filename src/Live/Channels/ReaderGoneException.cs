namespace Ber.Live;

/// <summary>Nobody reads what we write any more.</summary>
internal sealed class ReaderGoneException() : IOException("the reader has gone");
