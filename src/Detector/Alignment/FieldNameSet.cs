using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>The names of the fields of one description, to ask whether one of them is the same as another name.</summary>
internal sealed class FieldNameSet
{
    /// <summary>Up to so many fields are looked through one by one.</summary>
    private const int MaxSearched = 16;

    private readonly ImmutableArray<VMStateField> _fields;
    private readonly HashSet<string>? _names;
    private readonly HashSet<string> _stems = [];
    private readonly HashSet<string> _unnumberedStems = [];

    public FieldNameSet(VMStateDescription description)
    {
        _fields = description.Fields;
        if (_fields.Length <= MaxSearched)
            return;
        _names = [];
        foreach (VMStateField field in _fields)
        {
            string stem = FieldNames.WithoutSuffix(field.Name).ToString();
            _names.Add(field.Name);
            _stems.Add(stem);
            if (!FieldNames.IsNumbered(field.Name))
                _unnumberedStems.Add(stem);
        }
    }

    /// <summary>Whether a field has a name that is the same (<see cref="FieldNames.AreSame"/>).</summary>
    public bool Contains(string name)
    {
        if (_names is not null)
        {
            string stem = FieldNames.WithoutSuffix(name).ToString();
            return FieldNames.IsNumbered(name) ? _names.Contains(name) || _unnumberedStems.Contains(stem) : _stems.Contains(stem);
        }

        foreach (VMStateField field in _fields)
        {
            if (FieldNames.AreSame(field.Name, name))
                return true;
        }

        return false;
    }
}
