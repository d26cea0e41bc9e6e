using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <content>Numbers of elements and octets, and what holds them.</content>
internal sealed partial class StateReader
{
    /// <summary>The member that holds the number of elements, where one does.</summary>
    /// <param name="member">The array.</param>
    /// <param name="field">The field so far.</param>
    /// <param name="capacity">The most elements that the type holds; null: any number.</param>
    private FieldModel? ReadCount(Member member, FieldModel field, int? capacity)
    {
        AttributeArguments attribute = member.Field!;
        if (attribute.Text("CountField") is not string name)
        {
            if (attribute.Number("CountFactor") is not null)
                _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("CountFactor"), "CountFactor", member.Name, "it has no CountField");
            return field;
        }

        Location? location = attribute.LocationOf("CountField");
        if (FindMember(name) is not ISymbol counting)
        {
            _report.Add(Rules.NoSuchMember, location, member.Name, name, _type.Name);
            return null;
        }

        ITypeSymbol? type = counting is IFieldSymbol or IPropertySymbol ? DescribedType.TypeOf(counting) : null;
        if (type?.SpecialType is not (>= SpecialType.System_SByte and <= SpecialType.System_UInt64))
        {
            _report.Add(Rules.WrongCountType, location, member.Name, name);
            return null;
        }

        int? factor = attribute.Number("CountFactor");
        if (factor < 1)
            _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("CountFactor"), "CountFactor", member.Name, "it must be at least 1");
        field = field with
        {
            CountFactor = factor ?? 1,
            CountMember = new CallModel(name, IsMethod: false, TakesVersion: false, IsVerdict: false, counting.IsStatic),
        };

        // What the receiver has by itself needs no limit: no stream decides it.
        int? maximum = capacity is not null && attribute.Number("Count") is int most ? Math.Min(most, capacity.Value) : attribute.Number("Count") ?? capacity;
        field = field with { Maximum = maximum ?? 0 };
        if (AttributeArguments.Of(counting, KnownTypes.Field) is not AttributeArguments countAttribute)
            return field with { HasLocalCount = true };

        int index = _visited.FindIndex(m => SymbolEqualityComparer.Default.Equals(m, counting));
        if (index < 0)
        {
            _report.Add(Rules.CountAfterArray, location, member.Name, name);
            return null;
        }

        FieldModel count = _fields.Find(f => f.Member == name);
        if (count.Version > field.Version || (count.Exists is not null && count.Exists != field.Exists))
            _report.Add(Rules.CountMayBeAbsent, location, member.Name, name);
        if (maximum is null && type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64
            or SpecialType.System_UInt64)
            _report.Add(Rules.CountWithoutLimit, location, member.Name, name, type.ToDisplayString());
        return field with { CountField = countAttribute.FirstText ?? WireNames.Of(name) };
    }

    /// <summary>Octets: a buffer of fixed size, or as many as another member says (VMS_VBUFFER).</summary>
    private FieldModel? ReadOctets(Member member, FieldModel field, int? length = null)
    {
        AttributeArguments attribute = member.Field!;
        CheckOptions(member, member.Name, "StructVersion", "Pointer");
        if (field.TypeName is string name && !InfoNames.IsBuffer(name))
            return DoesNotFit(member, name, "another type than octets");
        if (ReadCount(member, field, length) is not FieldModel counted)
            return null;

        field = counted with { Form = ElementForm.Octet, Type = "byte" };
        int? size = attribute.Number("Size");
        if (field.CountMember is not null)
        {
            if (size is not null)
                _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("Size"), "Size", member.Name, "it has a CountField");
            if (field.Storage is Storage.InlineArray)
                return Unsupported(member, member.Type);
            return field with { Kind = WireKind.Octets };
        }

        if (field.Storage is Storage.Memory)
        {
            _report.Add(Rules.LengthMissing, attribute.Location, member.Name, "CountField, the member with the number of octets");
            return null;
        }

        if (attribute.Number("Count") is not null)
            _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("Count"), "Count", member.Name, "the octets of a buffer are its Size");
        if (length is not null && size is not null)
            _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("Size"), "Size", member.Name, "the inline array has its own");
        else if ((size ?? length) is not >= 1)
            _report.Add(Rules.LengthMissing, attribute.LocationOf("Size"), member.Name, "Size, the number of its octets");
        return field with { Kind = WireKind.Buffer, Size = size ?? length ?? 1, TypeName = field.TypeName };
    }

    /// <summary>A bitmap: words of 64 bits, as many as hold the bits (migration/vmstate-types.c, put_bitmap).</summary>
    private FieldModel? ReadBitmap(Member member, FieldModel field, Element element, int? length)
    {
        AttributeArguments attribute = member.Field!;
        CheckOptions(member, member.Name, "Size", "StructVersion", "Pointer", "CountFactor");
        if (element is not { Form: ElementForm.Integer, Kind: WireKind.UInt64, IsNullable: false })
            return DoesNotFit(member, InfoNames.Bitmap, "an array of ulong");
        int? bits = attribute.Number("Count");
        if (ReadCount(member, field, length * 64) is not FieldModel counted)
            return null;

        field = counted with { Form = ElementForm.BitmapWord, Type = "ulong" };
        if (field.CountMember is not null)
            return field with { Kind = WireKind.Octets, Maximum = OctetsOf(field.Maximum) };
        if ((bits ?? length * 64) is not >= 1)
            _report.Add(Rules.LengthMissing, attribute.LocationOf("Count"), member.Name, "Count, the number of its bits");
        if (length is not null && bits is int some && (some + 63) / 64 != length)
            _report.Add(Rules.OptionDoesNotApply, attribute.LocationOf("Count"), "Count", member.Name, "the inline array has another number of words");
        return field with { Kind = WireKind.Buffer, Size = OctetsOf(bits ?? length * 64 ?? 1) };

        static int OctetsOf(int bits) => (int)(((long)bits + 63) / 64 * 8);
    }

    /// <summary>A list, or a tree of keys and values.</summary>
    private FieldModel? ReadList(Member member, FieldModel field, INamedTypeSymbol type)
    {
        CheckOptions(member, member.Name, "Count", "CountField", "CountFactor", "Size", "StructVersion", "Pointer");
        bool isTree = field.Storage is not Storage.List;
        INamedTypeSymbol pair = field.Storage is Storage.PairList ? (INamedTypeSymbol)type.TypeArguments[0] : type;
        ITypeSymbol value = pair.TypeArguments[pair.TypeArguments.Length - 1];
        if (Element.Of(value) is not { Form: ElementForm.Struct, IsNullable: false } element)
            return Unsupported(member, member.Type);

        string? name = field.TypeName;
        if (name is not null && (isTree ? name != "gtree" : name is not ("qtailq" or "qlist")))
            return DoesNotFit(member, name, isTree ? "another type: this is a gtree" : "another type: this is a qtailq or qlist");
        CheckConstructor(member, element.Symbol);
        CheckElementVersion(member, field.Version, DescribedType.Of(element.Symbol));
        field = field with
        {
            Kind = isTree ? WireKind.Tree : WireKind.List,
            Form = ElementForm.Struct,
            Struct = _names.Of(element.Symbol),
            Type = _names.Of(element.Symbol),
            IsClass = element.IsClass,
        };
        if (!isTree)
            return field;

        Element? key = Element.Of(pair.TypeArguments[0]);
        if (key is { Form: ElementForm.Struct, IsNullable: false })
        {
            CheckConstructor(member, key.Symbol);
            CheckElementVersion(member, field.Version, DescribedType.Of(key.Symbol));
            return field with { Key = _names.Of(key.Symbol), KeyType = _names.Of(key.Symbol), IsKeyClass = key.IsClass };
        }

        // A direct key is a pointer-sized integer, always sent with 64 bits.
        return key is { Form: ElementForm.Integer, Kind: WireKind.UInt64, IsNullable: false }
            ? field with { KeyType = "ulong" }
            : Unsupported(member, member.Type);
    }
}
