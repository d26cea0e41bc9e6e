namespace Ber.Visitors;

/// <summary>How a state is registered; the defaults are those of a device without a path.</summary>
public readonly record struct VMStateOptions
{
    /// <summary>
    /// The device path, <c>0000:00:03.0</c> for instance: the idstr is then <c>path/name</c>, and the name alone still finds the entry. Null: no path.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The instance id; null: the next one of the idstr (VMSTATE_INSTANCE_ID_ANY).</summary>
    public uint? InstanceId { get; init; }

    /// <summary>A second instance id that finds the entry (<c>vmstate_register_with_alias_id</c>).</summary>
    public uint? AliasId { get; init; }

    /// <summary>When the section is saved.</summary>
    public VMStatePriority Priority { get => field is 0 ? VMStatePriority.Default : field; init; }

    /// <summary>Whether the section is sent with the setup of live sections, before RAM (early_setup, since 8.0).</summary>
    public bool IsEarlySetup { get; init; }

    /// <summary>Whether the state cannot be migrated at all (unmigratable): nothing is, then.</summary>
    public bool IsUnmigratable { get; init; }

    /// <summary>Whether the section is sent this time (<c>needed</c> of the description itself); null: always.</summary>
    public Func<bool>? IsNeeded { get; init; }
}
