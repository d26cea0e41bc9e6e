using System.Buffers.Binary;

namespace Fuzz;

/// <summary>Changes of legacy streams that know their framing.</summary>
internal static class LegacyMutations
{
    /// <summary>Some changes.</summary>
    /// <param name="octets">The stream.</param>
    /// <param name="other">A stream to take parts of.</param>
    /// <param name="texts">vmdesc texts to take values of.</param>
    /// <param name="random">Chooses.</param>
    public static byte[] Mutate(byte[] octets, byte[] other, JsonMutations texts, Random random)
    {
        List<LegacyPart> parts = LegacyParts.Parse(octets);
        List<LegacyPart>? others = null;
        for (int i = random.Next(1, 6); i > 0 && parts.Count > 0; i--)
        {
            int at = random.Next(parts.Count);
            switch (random.Next(12))
            {
                case 0:
                    parts.RemoveAt(at);
                    break;
                case 1:
                    parts.Insert(random.Next(parts.Count + 1), parts[at]);
                    break;
                case 2:
                    int with = random.Next(parts.Count);
                    (parts[at], parts[with]) = (parts[with], parts[at]);
                    break;
                case 3:
                    others ??= LegacyParts.Parse(other);
                    int from = random.Next(others.Count);
                    parts.InsertRange(at, others.GetRange(from, Math.Min(random.Next(1, 5), others.Count - from)));
                    break;
                case 4:
                    // Two streams crossed: the head of this one, the tail of that one.
                    others ??= LegacyParts.Parse(other);
                    from = random.Next(others.Count);
                    parts.RemoveRange(at, parts.Count - at);
                    parts.AddRange(others.GetRange(from, others.Count - from));
                    break;
                case 5 when parts.FindIndex(static p => p.Kind is LegacyPartKind.VMDesc) is >= 0 and int text:
                    parts[text] = Text(parts[text], texts, random);
                    break;
                default:
                    parts[at] = Change(parts[at], texts, random);
                    break;
            }
        }

        byte[] changed = [.. parts.SelectMany(static p => p.Octets)];
        return random.Next(8) == 0 ? OctetMutations.Mutate(changed, random) : changed;
    }

    private static LegacyPart Change(LegacyPart part, JsonMutations texts, Random random) => part.Kind switch
    {
        LegacyPartKind.Word or LegacyPartKind.Blocks when random.Next(4) != 0 => Word(part, random),
        LegacyPartKind.Head or LegacyPartKind.Footer or LegacyPartKind.Command when part.Octets.Length >= 5 && random.Next(4) != 0 => Head(part, random),
        LegacyPartKind.VMDesc when random.Next(8) != 0 => Text(part, texts, random),
        _ => part with { Octets = OctetMutations.Mutate(part.Octets, random) },
    };

    /// <summary>Flags, offset or name of a RAM word: the flags are the low bits.</summary>
    private static LegacyPart Word(LegacyPart part, Random random)
    {
        byte[] octets = [.. part.Octets];
        if (octets.Length < 8)
            return part;
        ulong word = BinaryPrimitives.ReadUInt64BigEndian(octets);
        word = random.Next(5) switch
        {
            0 => word ^ (1UL << random.Next(12)),
            1 => (word & ~0xfffUL) | (uint)random.Next(0x1000),
            2 => (word & 0xfff) | (OctetMutations.Edge(random) << 12),
            3 => word + (uint)((random.Next(5) - 2) * 0x400),
            _ => word,
        };
        BinaryPrimitives.WriteUInt64BigEndian(octets, word);
        if (random.Next(4) == 0 && octets.Length > 8)
            octets[8] = (byte)random.Next(256);   // the length of a name
        return part with { Octets = octets };
    }

    /// <summary>Type, id, name, instance or version of a head; id of a footer; number or length of a command.</summary>
    private static LegacyPart Head(LegacyPart part, Random random)
    {
        byte[] octets = [.. part.Octets];
        switch (random.Next(5))
        {
            case 0:
                octets[0] = (byte)random.Next(10);
                break;
            case 1:
                octets[random.Next(1, Math.Min(5, octets.Length))] = (byte)random.Next(8);
                break;
            case 2 when octets.Length > 5:
                octets[5] = (byte)random.Next(256);
                break;
            case 3 when octets.Length >= 13:
                BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(octets.Length - (4 * random.Next(1, 3))), (uint)OctetMutations.Edge(random));
                break;
            default:
                octets[random.Next(octets.Length)] ^= (byte)(1 << random.Next(8));
                break;
        }

        return part with { Octets = octets };
    }

    /// <summary>A vmdesc that lies; its length is right as a rule.</summary>
    private static LegacyPart Text(LegacyPart part, JsonMutations texts, Random random)
    {
        if (part.Octets.Length < 5)
            return part;
        byte[] text = texts.Mutate(part.Octets[5..], random);
        byte[] head = [.. part.Octets.AsSpan(0, 5)];
        if (random.Next(16) != 0)
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), text.Length);
        return part with { Octets = [.. head, .. text] };
    }
}
