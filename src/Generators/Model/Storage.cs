namespace Ber.Generators;

/// <summary>In what a member holds its value or values.</summary>
internal enum Storage
{
    /// <summary>No member: unused octets.</summary>
    None,

    /// <summary>The member itself.</summary>
    Single,

    /// <summary>T[].</summary>
    Array,

    /// <summary>A struct with InlineArrayAttribute.</summary>
    InlineArray,

    /// <summary>Memory&lt;byte&gt;.</summary>
    Memory,

    /// <summary>List&lt;T&gt;.</summary>
    List,

    /// <summary>List&lt;KeyValuePair&lt;K, V&gt;&gt;.</summary>
    PairList,

    /// <summary>SortedList&lt;K, V&gt;.</summary>
    SortedList,

    /// <summary>SortedDictionary&lt;K, V&gt;.</summary>
    SortedDictionary,
}
