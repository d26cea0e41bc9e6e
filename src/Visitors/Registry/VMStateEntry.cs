namespace Ber.Visitors;

/// <summary>A registered state: a section is saved from it and loaded into it (QEMU's <c>SaveStateEntry</c>).</summary>
public abstract class VMStateEntry
{
    private readonly Func<bool>? _isNeeded;

    private protected VMStateEntry(VMStateDescription description, VMStateOptions options, string idStr, uint instanceId, uint? compatInstanceId)
    {
        Description = description;
        IdStr = idStr;
        InstanceId = instanceId;
        AliasId = options.AliasId;
        CompatInstanceId = compatInstanceId;
        Priority = options.Priority;
        IsEarlySetup = options.IsEarlySetup;
        IsUnmigratable = options.IsUnmigratable;
        _isNeeded = options.IsNeeded;
    }

    /// <summary>The description of the state.</summary>
    public VMStateDescription Description { get; }

    /// <summary>The idstr: the description's name, behind the device path where there is one.</summary>
    public string IdStr { get; }

    /// <summary>The instance id.</summary>
    public uint InstanceId { get; }

    /// <summary>A second instance id that finds the entry; null: none.</summary>
    public uint? AliasId { get; }

    /// <summary>Of an entry with a device path, the instance id with which the bare name finds it: streams of old QEMU have no paths. Null: no path.</summary>
    public uint? CompatInstanceId { get; }

    /// <summary>When the section is saved.</summary>
    public VMStatePriority Priority { get; }

    /// <summary>Whether the section is sent with the setup of live sections, before RAM.</summary>
    public bool IsEarlySetup { get; }

    /// <summary>Whether the state cannot be migrated.</summary>
    public bool IsUnmigratable { get; }

    /// <summary>Whether the section is sent this time.</summary>
    public bool IsNeeded => _isNeeded is null || _isNeeded();

    /// <summary>The section in messages.</summary>
    public FieldPath Path => new(IdStr, InstanceId);

    /// <summary>Visits the state as a root: saves it, or loads it.</summary>
    /// <typeparam name="TVisitor">The visitor's type.</typeparam>
    /// <param name="visitor">The visitor. Its Complete is the caller's.</param>
    /// <param name="versionId">On input the version id in the section's header, on output <see cref="VMStateDescription.VersionId"/>.</param>
    /// <exception cref="VisitException">The version is too new or too old, or the data is not what the description says.</exception>
    public abstract void Visit<TVisitor>(ref TVisitor visitor, int versionId)
        where TVisitor : IVisitor, allows ref struct;

    /// <inheritdoc/>
    public override string ToString() => $"{Path} v{Description.VersionId}";

    /// <summary>migration/savevm.c, find_se: the idstr with the instance or alias id, or the bare name with the compat instance or alias id.</summary>
    internal bool Matches(string idStr, uint instanceId)
        => IdStr == idStr
            ? instanceId == InstanceId || instanceId == AliasId
            : CompatInstanceId is not null && Description.Name == idStr && (instanceId == CompatInstanceId || instanceId == AliasId);
}
