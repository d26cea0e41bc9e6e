namespace Ber.Compat;

/// <summary>Constants of docs/format.md.</summary>
internal static class FormatFacts
{
    /// <summary>The format name in the header record.</summary>
    public const string Name = "QEMU migration BER";

    public const int Version = 1;

    /// <summary>Page data in one record, and opaque octets in one record.</summary>
    public const int RecordDataLimit = 1024 * 1024;

    /// <summary>Run items in one record.</summary>
    public const int RecordItemLimit = 65_536;

    /// <summary>Octets of several records in one z record; of one record as many as it has.</summary>
    public const int BatchLength = 256 * 1024;

    /// <summary>The most contents octets of a record that a reader takes.</summary>
    public const int MaxRecordLength = 64 * 1024 * 1024;

    /// <summary>Contents octets of the index record at most.</summary>
    public const int IndexLimit = 1024 * 1024;
}
