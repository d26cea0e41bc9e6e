using System.Diagnostics.CodeAnalysis;

namespace Ber.Live;

/// <summary>Reads what a run has kept.</summary>
internal static class MatrixKept
{
    /// <summary>Reads an entry. One that is none, whoever wrote it, is as if it were not there: it is made anew.</summary>
    public static bool TryFind<T>(this IMatrixStore store, string name, Func<MatrixJson, T> read, [NotNullWhen(true)] out T? found)
        where T : class
    {
        found = null;
        try
        {
            if (store.Find(name) is byte[] octets)
                found = MatrixJson.Read(octets, read);
        }
        catch (MatrixFormatException)
        {
            // Said above.
        }

        return found is not null;
    }
}
