using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <content>Members as fields.</content>
internal sealed partial class StateReader
{
    private void ReadField(Member member)
    {
        AttributeArguments attribute = member.Field!;
        AddUnused(member.Unused);
        string name = attribute.FirstText ?? WireNames.Of(member.Name);
        if (name.Length == 0)
            _report.Add(Rules.WrongName, attribute.Location, name);
        int version = ReadVersion(attribute, member.Name);
        CallModel? exists = ReadExists(attribute, member);
        FieldModel? field = ReadStorage(member, new FieldModel
        {
            Name = name,
            FormerNames = new([.. attribute.Texts("FormerNames")]),
            Identifier = UniqueIdentifier(member.Name),
            Kind = WireKind.UInt8,
            TypeName = attribute.Text("TypeName"),
            Version = version,
            Member = member.Name,
            Local = UniqueLocal(member.Name),
            Access = member.Access,
            Exists = exists,
        });
        _visited.Add(member.Symbol);
        if (field is null)
        {
            // What stands in its place keeps the fields and their members in step.
            _fields.Add(new FieldModel { Name = name, Identifier = "", Kind = WireKind.UInt8, Member = member.Name });
            return;
        }

        CheckAccess(member, field);
        _fields.Add(field with
        {
            TypeName = field.TypeName == InfoNames.UsualOf(field.Kind) ? null : field.TypeName,
            Validations = new([.. member.Validations
                .Select(v => ReadPredicate(v.FirstText ?? "", v.Location, "VMStateValidate", mayTakeVersion: true) is CallModel predicate
                    ? new ValidationModel(predicate, v.SecondText ?? "") : null)
                .OfType<ValidationModel>()]),
        });
    }

    private int ReadVersion(AttributeArguments attribute, string name)
    {
        int version = attribute.Number("Version") ?? 0;
        CheckVersion(version, attribute.LocationOf("Version"));
        if (version > _version)
            _report.Add(Rules.VersionAboveDescription, attribute.LocationOf("Version"), name, version, _name, _version);
        return version;
    }

    private CallModel? ReadExists(AttributeArguments attribute, Member? member)
    {
        if (attribute.Text("Exists") is not string exists)
            return null;
        // migration/vmstate.c, vmstate_field_exists: where there is a function, it alone is asked.
        if (attribute.Number("Version") is not null)
            _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("Version"), "Version", member?.Name ?? InfoNames.UnusedBuffer,
                "Exists alone decides; it may take the version");
        return ReadPredicate(exists, attribute.LocationOf("Exists"), member?.Name ?? InfoNames.UnusedBuffer, mayTakeVersion: true);
    }

    private void AddUnused(IEnumerable<AttributeArguments> attributes)
    {
        foreach (AttributeArguments attribute in attributes)
        {
            if (attribute.FirstNumber < 1)
                _report.Add(Rules.UnusedOctets, attribute.Location, attribute.FirstNumber);

            // migration/vmstate.c, vmsd_desc_field_start: a name that several fields have is numbered, whether they are sent or not.
            string number = _unusedTotal > 1 ? $"[{_unusedCount}]" : "";
            _fields.Add(new FieldModel
            {
                Name = $"unused{number}",
                Identifier = UniqueIdentifier(_unusedTotal > 1 ? $"Unused{_unusedCount}" : "Unused"),
                Kind = WireKind.Buffer,
                TypeName = InfoNames.UnusedBuffer,
                Size = attribute.FirstNumber,
                Version = ReadVersion(attribute, InfoNames.UnusedBuffer),
                Exists = ReadExists(attribute, null),
            });
            _unusedCount++;
        }
    }

    /// <summary>What the type of the member says.</summary>
    private FieldModel? ReadStorage(Member member, FieldModel field)
    {
        ITypeSymbol type = member.Type;
        if (type is IArrayTypeSymbol { Rank: 1 } array)
            return ReadElements(member, field with { Storage = Storage.Array }, array.ElementType, null);
        if (KnownTypes.InlineArrayLength(type) is > 0 and int length)
            return ReadElements(member, field with { Storage = Storage.InlineArray },
                type.GetMembers().OfType<IFieldSymbol>().First(static f => !f.IsStatic).Type, length);
        if (KnownTypes.IsGeneric(type, "System", "Memory`1") && ((INamedTypeSymbol)type).TypeArguments[0].SpecialType is SpecialType.System_Byte)
            return ReadOctets(member, field with { Storage = Storage.Memory, Form = ElementForm.Octet });
        if (type is INamedTypeSymbol { IsGenericType: true } generic && StorageOfGeneric(generic) is Storage storage)
            return ReadList(member, field with { Storage = storage }, generic);

        if (Element.Of(type) is not Element element)
            return Unsupported(member, type);
        CheckOptions(member, field.Name, "Count", "CountField", "CountFactor", "Size");
        return ReadElement(member, field with { Storage = Storage.Single }, element);
    }

    private static Storage? StorageOfGeneric(INamedTypeSymbol type)
    {
        if (KnownTypes.IsGeneric(type, "System.Collections.Generic", "List`1"))
            return KnownTypes.IsGeneric(type.TypeArguments[0], "System.Collections.Generic", "KeyValuePair`2") ? Storage.PairList : Storage.List;
        if (KnownTypes.IsGeneric(type, "System.Collections.Generic", "SortedList`2"))
            return Storage.SortedList;
        return KnownTypes.IsGeneric(type, "System.Collections.Generic", "SortedDictionary`2") ? Storage.SortedDictionary : null;
    }

    /// <summary>An array of any kind: elements, octets of a buffer, or words of a bitmap.</summary>
    private FieldModel? ReadElements(Member member, FieldModel field, ITypeSymbol elementType, int? length)
    {
        if (Element.Of(elementType) is not Element element)
            return Unsupported(member, member.Type);

        if (field.TypeName is string name && element is { IsNullable: false, Symbol.SpecialType: SpecialType.System_Byte } && InfoNames.IsBuffer(name))
            return ReadOctets(member, field with { Form = ElementForm.Octet }, length);
        if (field.TypeName == InfoNames.Bitmap)
            return ReadBitmap(member, field, element, length);

        CheckOptions(member, field.Name, "Size");
        AttributeArguments attribute = member.Field!;
        int? count = attribute.Number("Count");
        if (ReadCount(member, field, length) is not FieldModel counted)
            return null;
        field = counted;
        if (field.CountMember is null)
        {
            if (length is not null && count is not null)
                _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("Count"), "Count", member.Name, "the inline array has its own");
            else if ((count ?? length) is not >= 1)
                _report.Add(Rules.LengthMissing, attribute.LocationOf("Count"), member.Name, "Count, the number of its elements");
            field = field with { Count = count ?? length ?? 1 };
        }

        if (element.IsNullable && field.Exists is not null)
            _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("Exists"), "Exists", member.Name,
                "of an array of pointers, what is absent could not be told from what is null");
        return ReadElement(member, field, element);
    }

    /// <summary>One element, or a member that is none: kind, type name, pointer, nested description.</summary>
    private FieldModel? ReadElement(Member member, FieldModel field, Element element)
    {
        AttributeArguments attribute = member.Field!;
        field = field with
        {
            Kind = element.Kind,
            Form = element.Form,
            Type = _names.Of(element.Symbol),
            Integer = element.Integer,
            IsClass = element.IsClass,
        };
        if (ReadTypeName(member, field, element) is not FieldModel named)
            return null;
        field = named;
        if (element.Form is ElementForm.Struct)
            field = ReadStruct(member, field, element);
        else
            CheckOptions(member, field.Name, "StructVersion");
        return ReadPointer(member, field, element, attribute);
    }

    private FieldModel? ReadTypeName(Member member, FieldModel field, Element element)
    {
        AttributeArguments attribute = member.Field!;
        if (field.TypeName is not string name)
            return element.Form is ElementForm.Double ? field with { TypeName = "CPU_Double_U" } : field;

        Location? location = attribute.LocationOf("TypeName");
        if (InfoNames.TryFindInteger(name, out WireKind kind, out Requirement requirement))
        {
            bool isBooleanOctet = kind is WireKind.Boolean && element is { Form: ElementForm.Integer, Kind: WireKind.UInt8 };
            bool isNoDouble = element.Form is ElementForm.Double && name is not ("CPU_Double_U" or "float64");
            if (!isBooleanOctet && (element.Kind != kind || isNoDouble))
                return DoesNotFit(member, name, InfoNames.TypeFor(kind));
            if (requirement is not Requirement.None && (field.Storage is not Storage.Single || element.IsNullable))
            {
                _report.Add(Rules.OptionDoesNotApply, location, $"TypeName \"{name}\"", member.Name, "it is for one value");
                return null;
            }

            return field with { Kind = kind, Form = isBooleanOctet ? ElementForm.BooleanOctet : element.Form, Requirement = requirement };
        }

        if (name == InfoNames.Tmp && element is { Form: ElementForm.Struct, IsNullable: false } && field.Storage is Storage.Single)
            return field;
        if (name == InfoNames.UsualOf(element.Kind))
            return field;
        return DoesNotFit(member, name, name switch
        {
            InfoNames.Bitmap => "an array of ulong",
            InfoNames.UnusedBuffer => "VMStateUnused on the member that follows",
            InfoNames.Tmp => "a property whose type is described",
            InfoNames.VStruct => "no type name, but StructVersion",
            "struct" => "a type that is described",
            "capability" => "string",
            "qtailq" or "qlist" => "List of a type that is described",
            "gtree" => "SortedDictionary, SortedList or List of KeyValuePair",
            "nullptr" or "ptr-marker" => "no type name, but Pointer",
            _ => "an array of byte: the info of a device is a buffer",
        });
    }

    private FieldModel ReadStruct(Member member, FieldModel field, Element element)
    {
        AttributeArguments attribute = member.Field!;
        DescribedType? described = DescribedType.Of(element.Symbol);
        int? structVersion = attribute.Number("StructVersion");
        if (structVersion is int version && described is not null && (version > described.Version || version < described.MinimumVersion))
        {
            _report.Add(
                Rules.StructVersion, attribute.LocationOf("StructVersion"), member.Name, version, described.Name, described.MinimumVersion, described.Version);
        }

        if (structVersion is not null && field.TypeName == InfoNames.Tmp)
            _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("StructVersion"), "StructVersion", member.Name, "it is loaded in its own version");
        if (field.TypeName == InfoNames.Tmp)
            CheckElementVersion(member, field.Version, described);
        else if (structVersion is null && described is not null && described.LatestField > described.MinimumVersion)
            _report.Add(Rules.NestedVersion, member.Location, member.Name, described.Version, described.Name, described.EarliestLateField);
        return field with
        {
            Struct = field.Type,
            StructVersion = structVersion,
            TypeName = structVersion is null ? field.TypeName : InfoNames.VStruct,
        };
    }

    /// <summary>migration/vmstate-types.c: what a list, tree or tmp is loaded in is the version of the field, whatever it was saved in.</summary>
    private void CheckElementVersion(Member member, int fieldVersion, DescribedType? described)
    {
        if (described is not null && (fieldVersion > described.Version || fieldVersion < described.MinimumVersion || described.LatestField > fieldVersion))
            _report.Add(Rules.ElementVersion, member.Field!.LocationOf("Version"), member.Name, fieldVersion, described.Version, described.Name);
    }

    private FieldModel? ReadPointer(Member member, FieldModel field, Element element, AttributeArguments attribute)
    {
        string? rule = attribute.Enumeration("Pointer") switch { 1 => "NullMarker", 2 => "PresenceMarker", _ => null };
        Location? location = attribute.LocationOf("Pointer");
        bool mayBeNull = element.IsNullable
            || (element.IsClass && element.Form is ElementForm.Struct && member.Type.NullableAnnotation is NullableAnnotation.None);
        if (rule is null && element.IsNullable)
        {
            _report.Add(Rules.PointerRule, location, member.Name,
                "may be null: say with Pointer how the wire tells (NullMarker up to QEMU 10.2, PresenceMarker since 11.0)");
            return null;
        }

        if (rule is not null && !mayBeNull)
        {
            _report.Add(Rules.PointerRule, location, member.Name, "is never null: Pointer is for a type with '?'");
            return null;
        }

        if (rule is not null && field.Exists is not null && field.Storage is Storage.Single)
            _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("Exists"), "Exists", member.Name, "a pointer says itself whether it is there");
        if ((rule is not null || field.Storage is not Storage.Single) && element.Form is ElementForm.Struct)
            CheckConstructor(member, element.Symbol);
        return field with { Pointer = rule };
    }

    private FieldModel? Unsupported(Member member, ITypeSymbol type)
    {
        string advice = type switch
        {
            IArrayTypeSymbol { Rank: > 1 } => ": use one array of all elements, Count the product",
            { SpecialType: SpecialType.System_Single } => ": send its bits as uint",
            { SpecialType: SpecialType.System_Object } or { TypeKind: TypeKind.Delegate or TypeKind.Interface } => ": mark it with VMStateIgnore",
            { TypeKind: TypeKind.Class or TypeKind.Struct }
                when type.SpecialType is SpecialType.None && !type.ContainingNamespace.ToDisplayString().StartsWith("System", StringComparison.Ordinal)
                => $": describe '{type.Name}' with VMState, too",
            _ => "",
        };
        _report.Add(Rules.UnsupportedType, member.Location, member.Name, type.ToDisplayString(), advice);
        return null;
    }

    private FieldModel? DoesNotFit(Member member, string typeName, string needed)
    {
        _report.Add(Rules.TypeNameDoesNotFit, member.Field!.LocationOf("TypeName"), member.Name, typeName, needed);
        return null;
    }

    /// <summary>Options that say something of other kinds of members.</summary>
    private void CheckOptions(Member member, string name, params string[] options)
    {
        foreach (string option in options)
        {
            if (member.Field!.Number(option) is not null || member.Field.Text(option) is not null)
                _report.Add(Rules.OptionDoesNotApply, member.Field.LocationOf(option), option, name, $"the type is '{member.Type.ToDisplayString()}'");
        }
    }

    /// <summary>The name of the static field that holds the field object.</summary>
    private string UniqueIdentifier(string member)
    {
        string identifier = "s_" + WireNames.LocalOf(member).TrimStart('@');
        while (_identifiers.Contains(identifier) || _type.GetMembers(identifier).Any(static m => !IsOfGeneratedCode(m)))
            identifier += "Field";
        _identifiers.Add(identifier);
        return identifier;
    }

    /// <summary>What no other name in the type begins with: the types of runs are nested in it.</summary>
    private string RunName()
    {
        string name = "Run";
        while (_type.Name.StartsWith(name, StringComparison.Ordinal)
            || _type.GetMembers().Any(m => m.Name.StartsWith(name, StringComparison.Ordinal) && !IsOfGeneratedCode(m)))
            name = "Flat" + name;
        return name;
    }

    /// <summary>The name of a local variable for a member's value, alone and with the endings that the code of arrays and trees gives it.</summary>
    private string UniqueLocal(string member)
    {
        string local = WireNames.LocalOf(member);
        string[] names = NamesOf(local);
        while (names.Any(_locals.Contains))
            names = NamesOf(local += "Member");
        _locals.UnionWith(names);
        return local;

        static string[] NamesOf(string local) => [local, local + "Elements", local + "Pairs"];
    }

    /// <summary>The analyzer sees the code that was generated, too.</summary>
    private static bool IsOfGeneratedCode(ISymbol member)
        => member.Locations.FirstOrDefault()?.SourceTree?.FilePath.EndsWith(".VMState.g.cs", StringComparison.Ordinal) is true;
}
