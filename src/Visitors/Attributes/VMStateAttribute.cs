namespace Ber.Visitors;

/// <summary>Marks a partial class or struct whose description and visit code the generator writes: QEMU's <c>VMStateDescription</c> as an attribute.</summary>
/// <remarks>
/// The members with a <see cref="VMStateFieldAttribute"/> are the fields, those with a <see cref="VMStateSubsectionAttribute"/> the subsections, both in the
/// order of their declaration: that order is the wire format. The type then implements <see cref="IVMState{TSelf}"/>. Nothing happens at run time: no
/// reflection, no registration. Misuse is a compile error; docs/diagnostics.md lists them.
/// </remarks>
/// <param name="name">The vmsd name: what a section or subsection carries on the wire.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class VMStateAttribute(string name) : Attribute
{
    /// <summary>The vmsd name.</summary>
    public string Name { get; } = name;

    /// <summary>The version id: the version in which the state is saved.</summary>
    public int Version { get; set; }

    /// <summary>The oldest version that can be loaded; as in QEMU 0 unless stated.</summary>
    public int MinimumVersion { get; set; }

    /// <summary>
    /// When the section is saved. The type then has a static property <c>RegistrationOptions</c> for <see cref="VMStateRegistry"/>, as with the next two.
    /// </summary>
    public VMStatePriority Priority { get; set; } = VMStatePriority.Default;

    /// <summary>Whether the section is sent with the setup of live sections, before RAM (<c>early_setup</c>).</summary>
    public bool IsEarlySetup { get; set; }

    /// <summary>Whether the state cannot be migrated at all (<c>unmigratable</c>).</summary>
    public bool IsUnmigratable { get; set; }

    /// <summary>The name of a method <c>void M()</c> called before the state is loaded, once its version was accepted (<c>pre_load</c>).</summary>
    public string? PreLoad { get; set; }

    /// <summary>The name of a method called after fields and subsections were loaded (<c>post_load</c>): <c>void</c>, or <c>bool</c> where false refuses the
    /// state; without a parameter, or with the <c>int</c> version id that came.</summary>
    public string? PostLoad { get; set; }

    /// <summary>The name of a method called before the state is saved (<c>pre_save</c>): <c>void</c>, or <c>bool</c> where false gives the save up.</summary>
    public string? PreSave { get; set; }

    /// <summary>The name of a method <c>void M()</c> called after the state was saved, also where that failed (<c>post_save</c>).</summary>
    public string? PostSave { get; set; }
}
