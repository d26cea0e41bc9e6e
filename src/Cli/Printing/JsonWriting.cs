using System.Text.Json;

namespace Ber.Cli;

/// <summary>JSON of any length in little memory.</summary>
internal static class JsonWriting
{
    private const int Much = 64 * 1024;

    /// <summary>Lets go what has gathered, if it is much: a writer keeps everything until it is told.</summary>
    public static void FlushMuch(this Utf8JsonWriter json)
    {
        if (json.BytesPending > Much)
            json.Flush();
    }
}
