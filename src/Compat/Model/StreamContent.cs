namespace Ber.Compat;

/// <summary>What an <c>m</c> file is, said in its header record. The numbers are those of the wire.</summary>
internal enum StreamContent : byte
{
    /// <summary>A migration stream.</summary>
    Stream = 0,

    /// <summary>A catalog of type descriptions.</summary>
    Schema = 1,

    /// <summary>What one source sends, or one destination can take.</summary>
    Profile = 2,

    /// <summary>The return path of a migration that runs, on its way from one relay to another.</summary>
    Answers = 3,
}
