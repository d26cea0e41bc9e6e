using System.Reflection;
using System.Text;

namespace Support;

/// <summary>Prints every public member of an assembly, one line each, in a fixed order: a change of the public API is a change of a text file.</summary>
public static class PublicApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(static t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string member in type.GetMembers(Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? (type.IsByRefLike ? "ref struct" : "struct")
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class" : "class";
        string[] bases = [.. type.GetInterfaces().Where(static i => i.IsPublic && i.Namespace!.StartsWith("Ber", StringComparison.Ordinal)).Select(Name).Order(StringComparer.Ordinal)];
        return $"{kind} {Name(type)}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : "")}";
    }

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo { IsPublic: true } field when field.DeclaringType!.IsEnum => field.IsStatic ? $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), null)}" : null,
        FieldInfo { IsPublic: true } field => $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        PropertyInfo property when IsVisible(property.GetMethod) || IsVisible(property.SetMethod) =>
            $"{Static((property.GetMethod ?? property.SetMethod)!.IsStatic)}{Name(property.PropertyType)} {property.Name} {{{(IsVisible(property.GetMethod) ? " get;" : "")}{(IsVisible(property.SetMethod) ? " set;" : "")} }}",
        ConstructorInfo { IsPublic: true } constructor => $"new({Parameters(constructor)})",
        MethodInfo { IsPublic: true } method when !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal) =>
            IsGenerated(method) ? null : $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        _ => null,
    };

    private static bool IsVisible(MethodInfo? accessor) => accessor is { IsPublic: true };

    /// <summary>What the compiler writes for records, and what every object has.</summary>
    private static bool IsGenerated(MethodInfo method)
        => method.Name is "<Clone>$" or "Deconstruct" or "op_Equality" or "op_Inequality" || method.GetBaseDefinition().DeclaringType == typeof(object) || method.GetBaseDefinition().DeclaringType == typeof(ValueType);

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Generics(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(static p =>
        $"{(p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = default" : "")}"));

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
