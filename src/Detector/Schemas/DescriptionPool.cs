using System.Text;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>One object for all descriptions of equal shape: a dump repeats the description of a PCI device hundreds of times.</summary>
internal sealed class DescriptionPool
{
    private readonly Dictionary<string, VMStateDescription> _descriptions = [];
    private readonly Dictionary<VMStateDescription, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly StringBuilder _key = new();

    /// <summary>The first description of this shape. Those nested in it must have gone through here before.</summary>
    public VMStateDescription Share(VMStateDescription description)
    {
        if (_numbers.ContainsKey(description))
            return description;
        _key.Clear();
        _key.Append($"{description.Name}\0{description.VersionId} {description.MinimumVersionId} {description.IsExact}");
        foreach (VMStateField field in description.Fields)
        {
            _key.Append($"\0{field.Name}\0{field.TypeName}\0{(int)field.Kind} {field.Size} {field.Count} ")
                .Append($"{field.VersionId} {field.IsConditional} {(int)field.Pointer}")
                .Append($" {field.CountField} {field.IsListedByElement} {field.IndexMode} {NumberOf(field.Struct)} {NumberOf(field.Key)}");
            foreach (VMStateElements run in field.Elements)
                _key.Append($" {run.Count}*{NumberOf(run.Struct)},{NumberOf(run.Key)}");
        }

        foreach (VMStateDescription subsection in description.Subsections)
            _key.Append($"\0/{NumberOf(subsection)}");
        string key = _key.ToString();
        if (_descriptions.TryGetValue(key, out VMStateDescription? known))
            return known;
        _descriptions[key] = description;
        _numbers[description] = _numbers.Count;
        return description;
    }

    private int NumberOf(VMStateDescription? nested)
    {
        if (nested is null)
            return -1;
        if (!_numbers.TryGetValue(nested, out int number))
            _numbers[nested] = number = _numbers.Count;
        return number;
    }
}
