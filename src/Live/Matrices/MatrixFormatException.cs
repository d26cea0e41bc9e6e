namespace Ber.Live;

/// <summary>A plan or a result of a matrix that cannot be used.</summary>
internal sealed class MatrixFormatException : IOException
{
    /// <summary>A fault at a place.</summary>
    /// <param name="place">Where: <c>configurations.disk[2]</c>; or the line.</param>
    /// <param name="words">What is wrong there.</param>
    public MatrixFormatException(string place, string words)
        : base(place.Length == 0 ? words : $"{place}: {words}")
    {
        Place = place;
    }

    /// <summary>A fault that something else has found.</summary>
    /// <param name="place">Where.</param>
    /// <param name="cause">What it has found.</param>
    public MatrixFormatException(string place, IOException cause)
        : base($"{place}: {cause.Message}", cause)
    {
        Place = place;
    }

    /// <summary>Where it is.</summary>
    public string Place { get; }
}
