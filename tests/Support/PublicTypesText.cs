using System.Reflection;

namespace Support;

/// <summary>Prints the public types of an assembly, one line each, in a fixed order: what kind of type it is, its base class, and its interfaces.</summary>
/// <remarks>Their members are in PublicAPI.Unshipped.txt beside each project file, which an analyzer holds while it compiles; it does not see these.</remarks>
public static class PublicTypesText
{
    private static readonly Type?[] s_basesOfAll = [null, typeof(object), typeof(ValueType), typeof(Enum), typeof(MulticastDelegate)];

    public static string Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return string.Concat(assembly.GetExportedTypes().OrderBy(static t => t.FullName, StringComparer.Ordinal).Select(static t => $"{Header(t)}\n"));
    }

    private static string Header(Type type)
    {
        IEnumerable<string> parents = Interfaces(type).Order(StringComparer.Ordinal);
        if (!s_basesOfAll.Contains(type.BaseType))
            parents = parents.Prepend(Name(type.BaseType!));
        return $"{Kind(type)} {Name(type)}{(parents.Any() ? " : " + string.Join(", ", parents) : "")}";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
            return "enum";
        if (type.IsInterface)
            return "interface";
        if (type.IsValueType)
            return type.IsByRefLike ? "ref struct" : "struct";
        return type.BaseType == typeof(MulticastDelegate) ? "delegate" : (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            (false, false) => "class",
        };
    }

    /// <summary>The public interfaces that a type has itself; every enum and every delegate has those of its kind.</summary>
    private static IEnumerable<string> Interfaces(Type type)
    {
        if (type.IsEnum || type.BaseType == typeof(MulticastDelegate))
            return [];
        return type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(static i => i.IsVisible).Select(Name);
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType)
            return type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        string name = type.Name.Split('`')[0];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
