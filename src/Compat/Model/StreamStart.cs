namespace Ber.Compat;

/// <summary>What stands before the first section of a stream.</summary>
public sealed record StreamStart
{
    /// <summary>Name and version of the program that wrote the BER stream; null: it is a legacy stream.</summary>
    public string? Program { get; init; }

    /// <summary>The machine type; null where the legacy stream has no configuration.</summary>
    public string? MachineType { get; init; }

    /// <summary>Bits of the target page size, where the configuration has them.</summary>
    public int? TargetPageBits { get; init; }

    /// <summary>The capabilities that both sides must have; null where the configuration does not list them.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>The 16 octets of the guest's UUID, where the configuration has them.</summary>
    public ReadOnlyMemory<byte>? Uuid { get; init; }
}
