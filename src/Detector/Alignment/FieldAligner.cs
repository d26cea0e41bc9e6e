namespace Ber.Detector;

/// <summary>Finds which field of the source meets which of the destination: by name, by what is known of renames, and by place.</summary>
/// <typeparam name="TField">A field of either side.</typeparam>
/// <param name="policy">What is made of it.</param>
internal readonly struct FieldAligner<TField>(IAlignmentPolicy<TField> policy)
    where TField : class, IAlignedField
{
    /// <summary>Aligns all fields of two descriptions, and leaves both sequences empty.</summary>
    public void Align(FieldSequence<TField> source, FieldSequence<TField> destination)
    {
        while (!source.IsEmpty || !destination.IsEmpty)
        {
            if (!source.IsEmpty && source.Next.IsEnd)
                policy.End(source.Take());
            else if (!destination.IsEmpty && destination.Next.IsEnd)
                destination.Take();
            else if (source.IsEmpty)
                policy.Add(destination.Take(), source);
            else if (destination.IsEmpty)
                policy.Remove(source.Take());
            else if (AreSame(source.Next, destination.Next))
                policy.Pair(source, destination);
            else
                AlignDifferent(source, destination);
        }
    }

    /// <summary>Two fields of different names.</summary>
    private void AlignDifferent(FieldSequence<TField> source, FieldSequence<TField> destination)
    {
        if (policy.TryRegroup(source, destination) || TryOpen(source, destination.Next) || TryOpen(destination, source.Next))
            return;

        int sourceAhead = source.Find(destination.Next);
        int destinationAhead = destination.Find(source.Next);
        if (sourceAhead < 0 && destinationAhead < 0)
            policy.Replace(source, destination);
        else if (sourceAhead == destinationAhead && policy.TryMove(source, destination, sourceAhead))
            return;
        else if (destinationAhead >= 0 && (sourceAhead < 0 || destinationAhead <= sourceAhead))
            policy.Add(destination.Take(), source);
        else
            policy.Remove(source.Take());
    }

    private bool TryOpen(FieldSequence<TField> fields, TField other)
    {
        if (policy.Open(fields.Next, other) is not IReadOnlyList<TField> members)
            return false;
        fields.Open(members);
        return true;
    }

    private bool AreSame(TField source, TField destination)
        => source.IsFiller || destination.IsFiller
            ? source.IsFiller && destination.IsFiller && source.Octets == destination.Octets
            : FieldNames.AreSame(source.Name, destination.Name)
                || (policy.AcceptsRename(source, destination)
                    && RenameTable.Shipped.AreSame(source.Owner.Name, source.Name, destination.Owner.Name, destination.Name));
}
