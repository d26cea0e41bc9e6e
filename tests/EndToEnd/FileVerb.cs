namespace EndToEnd;

/// <summary>What writes a file, or waits at a socket to write one.</summary>
internal enum FileVerb
{
    /// <summary><c>encode -o</c>.</summary>
    Encode,

    /// <summary><c>decode -o</c>.</summary>
    Decode,

    /// <summary><c>ram extract -o</c>.</summary>
    Extract,

    /// <summary><c>decode --listen -o</c>, to which nobody connects.</summary>
    Listen,

    /// <summary><c>profile capture -o</c> of a QEMU command line.</summary>
    Capture,
}
