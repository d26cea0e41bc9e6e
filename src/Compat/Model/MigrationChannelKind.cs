namespace Ber.Compat;

/// <summary>What a channel of a migration beside the main one is for.</summary>
public enum MigrationChannelKind
{
    /// <summary>Pages in packets, one of several (QEMU migration/multifd.c).</summary>
    Multifd,

    /// <summary>Pages that a destination in postcopy waits for (capability postcopy-preempt).</summary>
    Preempt,

    /// <summary>What the destination answers.</summary>
    ReturnPath,
}
