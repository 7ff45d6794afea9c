using System.Text;
using Strongroom.Core;

namespace Strongroom.Testing;

/// <summary>Seeded changes to text and bytes: cut, doubled, swapped, flipped, inserted.</summary>
public static class Mutation
{
    private const string Letters = "ABUKS/-, \t/EYONL\0é\uD800'&9aOnly";

    public static void Run(int rounds, ulong seed, Action<SeededChance> round)
    {
        for (var i = 0; i < rounds; i++)
        {
            var own = unchecked((seed * 1_000_003) + (ulong)i);
            try
            {
                round(new SeededChance(own));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"round {i} of seed {seed}", e);
            }
        }
    }

    public static string Text(SeededChance chance, string seed)
    {
        var text = new StringBuilder(seed);
        for (var times = chance.Below(4); times >= 0; times--)
        {
            var at = chance.Below(text.Length + 1);
            var length = chance.Below(Math.Min(12, text.Length - at) + 1);
            _ = chance.Below(4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Letters[chance.Below(Letters.Length)]),
                2 => text.Insert(at, text.ToString(at, length)),
                _ => text.Length > at ? text.Replace(text[at], Letters[chance.Below(Letters.Length)], at, 1) : text,
            };
        }

        return text.ToString();
    }

    public static byte[] Bytes(SeededChance chance, byte[] seed)
    {
        var bytes = new List<byte>(seed);
        for (var times = chance.Below(3); times >= 0; times--)
        {
            var at = chance.Below(bytes.Count + 1);
            switch (chance.Below(4))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << chance.Below(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)chance.Below(256);
                    break;
                case 2:
                    bytes.Insert(at, (byte)chance.Below(256));
                    break;
                default:
                    bytes.RemoveRange(at, chance.Below(bytes.Count - at + 1));
                    break;
            }
        }

        return [.. bytes];
    }
}
