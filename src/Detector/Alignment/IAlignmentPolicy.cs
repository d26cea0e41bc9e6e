namespace Ber.Detector;

/// <summary>What a comparison makes of fields that meet, and of fields that meet none.</summary>
/// <typeparam name="TField">A field of either side.</typeparam>
internal interface IAlignmentPolicy<TField>
    where TField : class, IAlignedField
{
    /// <summary>Whether two fields that the table of renames has as one are one here.</summary>
    bool AcceptsRename(TField source, TField destination);

    /// <summary>Takes fields of both sides that have the same octets although they are divided in another way, before anything else is tried.</summary>
    /// <returns>Whether it took any.</returns>
    bool TryRegroup(FieldSequence<TField> source, FieldSequence<TField> destination);

    /// <summary>The fields of a struct that stand without the struct on the other side: the wire has no mark for structs.</summary>
    /// <param name="field">The struct.</param>
    /// <param name="other">The field of the other side.</param>
    /// <returns>The fields to go on with instead of the struct; null: it stays closed.</returns>
    IReadOnlyList<TField>? Open(TField field, TField other);

    /// <summary>The next two fields are the same one. Takes them.</summary>
    void Pair(FieldSequence<TField> source, FieldSequence<TField> destination);

    /// <summary>Neither of the next two fields stands anywhere on the other side. Takes at least one of them, or opens one.</summary>
    void Replace(FieldSequence<TField> source, FieldSequence<TField> destination);

    /// <summary>Each of the next two fields stands as far behind on the other side. Takes both, if the order is what differs.</summary>
    /// <param name="source">The source's fields.</param>
    /// <param name="destination">The destination's fields.</param>
    /// <param name="distance">How far behind.</param>
    /// <returns>Whether it took them.</returns>
    bool TryMove(FieldSequence<TField> source, FieldSequence<TField> destination, int distance);

    /// <summary>A field that the destination only has.</summary>
    void Add(TField destination, FieldSequence<TField> source);

    /// <summary>A field that the source only has.</summary>
    void Remove(TField source);

    /// <summary>The end of a struct that was opened at the source.</summary>
    void End(TField source);
}
