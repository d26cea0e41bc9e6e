namespace Ber.Live;

/// <summary>Where a run keeps what it has found, under names that say what it depends on. Any thread may ask.</summary>
internal interface IMatrixStore
{
    /// <summary>Whether something is kept.</summary>
    bool Has(string name);

    /// <summary>What is kept.</summary>
    /// <returns>null: there is nothing of that name.</returns>
    byte[]? Find(string name);

    /// <summary>Keeps something: all of it or, whatever happens meanwhile, nothing.</summary>
    void Keep(string name, ReadOnlyMemory<byte> octets);
}
