namespace Fuzz;

/// <summary>Makes inputs of seeds. What it makes follows from the seeds and the random numbers alone.</summary>
internal sealed class Mutator(Seeds seeds)
{
    private readonly JsonMutations _texts = new(seeds.Of(InputKind.VMDesc));
    private readonly JsonMutations _dumps = new([.. seeds.Of(InputKind.Dump), .. seeds.Of(InputKind.VMDesc).Take(5)]);

    /// <summary>An input.</summary>
    public byte[] Make(InputKind kind, Random random)
    {
        if (kind is InputKind.Any)
            kind = random.Next(8) switch { 0 => InputKind.Dump, < 5 => InputKind.Legacy, _ => InputKind.Ber };
        if (kind is InputKind.Pair)
            return Pair(random);
        if (kind is InputKind.TracePair)
            return Traces(random);
        byte[] seed = seeds.Choose(kind, random);
        return random.Next(64) == 0 ? seed : Mutate(kind, seed, random);
    }

    private byte[] Mutate(InputKind kind, byte[] seed, Random random) => kind switch
    {
        InputKind.Legacy => LegacyMutations.Mutate(seed, seeds.Choose(kind, random), _texts, random),
        InputKind.Ber => BerMutations.Mutate(seed, seeds.Choose(kind, random), random),
        InputKind.Encodings => BerMutations.Mutate(seed.AsSpan(0, Math.Min(seed.Length, random.Next(8, 512))).ToArray(), seeds.Choose(kind, random), random),
        InputKind.VMDesc => _texts.Mutate(seed, random),
        InputKind.Dump => _dumps.Mutate(seed, random),
        InputKind.Field or InputKind.Container => OctetMutations.Mutate(seed, random),
        _ => LineMutations.Mutate(seed, line => _texts.Mutate(line, random), random),
    };

    /// <summary>Two inputs, of one seed as a rule: what has nothing in common is refused early.</summary>
    private byte[] Pair(Random random)
    {
        InputKind kind = random.Next(8) switch { 0 => InputKind.Dump, < 6 => InputKind.Legacy, _ => InputKind.Ber };
        byte[] one = seeds.Choose(kind, random);
        byte[] other = random.Next(4) == 0 ? Make(InputKind.Any, random) : random.Next(4) == 0 ? one : Mutate(kind, one, random);
        if (random.Next(4) == 0)
            one = Mutate(kind, one, random);
        return random.Next(2) == 0 ? PairedInput.Join(one, other) : PairedInput.Join(other, one);
    }

    private byte[] Traces(Random random)
    {
        byte[] one = seeds.Choose(InputKind.TracePair, random);
        byte[] other = LineMutations.Mutate(one, line => OctetMutations.Mutate(line, random), random);
        return random.Next(2) == 0 ? PairedInput.Join(one, other) : PairedInput.Join(other, one);
    }
}
