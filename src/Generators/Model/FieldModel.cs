namespace Ber.Generators;

/// <summary>One field of a description, or octets that are no field, and how a member is visited as such.</summary>
internal sealed record FieldModel
{
    // What the description says of it.

    /// <summary>The name on the wire.</summary>
    public required string Name { get; init; }

    /// <summary>The static field that holds the field object.</summary>
    public required string Identifier { get; init; }

    public EquatableArray<string> FormerNames { get; init; }

    public required WireKind Kind { get; init; }

    /// <summary>The VMStateInfo name; null: the usual one of the kind.</summary>
    public string? TypeName { get; init; }

    public int Version { get; init; }

    public int Size { get; init; }

    /// <summary>Number of elements that the description fixes.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The name on the wire of the field that holds the count.</summary>
    public string? CountField { get; init; }

    public int CountFactor { get; init; } = 1;

    public bool HasLocalCount { get; init; }

    /// <summary>The nested type in C#.</summary>
    public string? Struct { get; init; }

    /// <summary>The type of a tree's keys in C#; null: 64-bit integers.</summary>
    public string? Key { get; init; }

    public int? StructVersion { get; init; }

    /// <summary>The rule of a pointer, by its name in PointerRule.</summary>
    public string? Pointer { get; init; }

    // How it is visited.

    /// <summary>The member; null: unused octets.</summary>
    public string? Member { get; init; }

    /// <summary>A name for a local copy.</summary>
    public string Local { get; init; } = "";

    public Access Access { get; init; }

    public Storage Storage { get; init; }

    public ElementForm Form { get; init; }

    /// <summary>The type of an element (or of the member) in C#, without <c>?</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>The C# keyword of the integer that is visited for an element.</summary>
    public string Integer { get; init; } = "";

    /// <summary>Whether an element is of a reference type.</summary>
    public bool IsClass { get; init; }

    /// <summary>The type of a tree's keys in C#.</summary>
    public string KeyType { get; init; } = "";

    public bool IsKeyClass { get; init; }

    public Requirement Requirement { get; init; }

    public CallModel? Exists { get; init; }

    /// <summary>The member that holds the count.</summary>
    public CallModel? CountMember { get; init; }

    /// <summary>The most elements or octets that are accepted; 0: as many as the count can say.</summary>
    public int Maximum { get; init; }

    /// <summary>What must hold after the visit.</summary>
    public EquatableArray<ValidationModel> Validations { get; init; }

    /// <summary>Whether it is one scalar with nothing to be asked, checked or counted but its version.</summary>
    public bool IsFlatScalar
        => IsPlainOf(Storage.Single, Storage.Single) && Access is not Access.ReadOnly
        && Form is ElementForm.Integer or ElementForm.Enumeration or ElementForm.Boolean or ElementForm.BooleanOctet or ElementForm.Double;

    /// <summary>Whether it is one struct of the same kind, if that is flat.</summary>
    public bool IsFlatStruct
        => IsPlainOf(Storage.Single, Storage.Single) && Access is Access.Reference && Form is ElementForm.Struct && !IsClass && StructVersion is null;

    /// <summary>Whether it is an array of integers, or a buffer, of a length that the description fixes.</summary>
    public bool IsFlatArray
        => IsPlainOf(Storage.Array, Storage.InlineArray) && (Storage is Storage.Array || Access is Access.Reference)
        && CountField is null && CountMember is null && !HasLocalCount
        && (Kind is WireKind.Buffer ? Form is ElementForm.Octet && Count == 1 : IsArray && Form is ElementForm.Integer or ElementForm.BooleanOctet);

    private bool IsPlainOf(Storage one, Storage other)
        => Member is not null && (Storage == one || Storage == other) && Exists is null && Pointer is null && Requirement is Requirement.None
        && Validations.Count == 0;

    /// <summary>Whether elements stand between BeginArray and EndArray.</summary>
    public bool IsArray => Storage is not (Storage.List or Storage.PairList or Storage.SortedList or Storage.SortedDictionary)
        && (HasLocalCount || (Kind is not WireKind.Octets && (Count != 1 || CountField is not null)));
}
