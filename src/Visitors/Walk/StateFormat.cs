namespace Ber.Visitors;

/// <summary>What a <see cref="StateCursor"/> goes over.</summary>
internal enum StateFormat : byte
{
    /// <summary>Octets of a QEMUFile.</summary>
    QemuFile,

    /// <summary>A BER value.</summary>
    Ber,

    /// <summary>The description alone.</summary>
    Layout,
}
