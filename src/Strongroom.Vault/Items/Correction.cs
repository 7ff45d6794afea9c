using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>What one person set beside one place of a machine's text. Thread-safe: immutable.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When, in whole milliseconds.</param>
/// <param name="Start">First UTF-16 code unit of the place in the text.</param>
/// <param name="Length">Number of code units, at least 1.</param>
/// <param name="Machine">The machine's words there, as long as <paramref name="Length"/> says; at most <see cref="CorrectionList.MaxWordsChars"/>.</param>
/// <param name="Words">The person's words; at most <see cref="CorrectionList.MaxWordsChars"/>. Empty: nothing is said there. Equal to the machine's:
/// an earlier correction is taken back.</param>
public sealed record Correction(PersonId By, DateTimeOffset At, int Start, int Length, string Machine, string Words)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(correction)";
}

/// <summary>
/// All corrections of one text, oldest first; of two that overlap the later one counts. Thread-safe: immutable. Byte form: docs/formats/corrections.md.
/// </summary>
public sealed class CorrectionList
{
    /// <summary>Most corrections of one text, those that were overruled included.</summary>
    public const int MaxCorrections = 2000;

    /// <summary>Greatest length of the words of one correction.</summary>
    public const int MaxWordsChars = 500;

    private const int Version = 1;

    /// <summary>Makes a list.</summary>
    /// <param name="corrections">Oldest first.</param>
    /// <exception cref="VaultException">Too many, or one is too long.</exception>
    public CorrectionList(IReadOnlyList<Correction> corrections)
    {
        if (corrections.Count > MaxCorrections)
        {
            throw new VaultException(VaultFault.TooLarge, $"a text bears at most {MaxCorrections} corrections");
        }

        foreach (var correction in corrections)
        {
            FieldLimits.Check(correction.Machine, MaxWordsChars);
            FieldLimits.Check(correction.Words, MaxWordsChars);
            if (correction.Start < 0 || correction.Length < 1 || correction.Machine.Length != correction.Length
                || correction.Start > int.MaxValue - correction.Length)
            {
                throw new ArgumentException("A correction's place does not fit the machine's words.", nameof(corrections));
            }
        }

        All = corrections;
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Correction> All { get; }

    /// <summary>Those that count, in order of their places: none that a later one overlaps, none that only takes an earlier one back.</summary>
    public IReadOnlyList<Correction> InForce
    {
        get
        {
            // Newest first: what is taken stays taken. Ordered by start, disjoint; so a neighbour on either side decides.
            var taken = new SortedList<int, Correction>();
            foreach (var correction in All.Reverse())
            {
                if (!Overlaps(taken, correction))
                {
                    taken.Add(correction.Start, correction);
                }
            }

            return [.. taken.Values.Where(static c => !string.Equals(c.Machine, c.Words, StringComparison.Ordinal))];
        }
    }

    /// <summary>Reads the byte form.</summary>
    /// <param name="bytes">The content of a corrections row.</param>
    /// <exception cref="MalformedException">They are not one.</exception>
    public static CorrectionList Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new RecordReader(bytes, "corrections");
        reader.Array(2);
        reader.Int(Version, Version);
        var corrections = new Correction[reader.ArrayUpTo(MaxCorrections)];
        for (var i = 0; i < corrections.Length; i++)
        {
            reader.Array(6);
            corrections[i] = new Correction(
                new PersonId(reader.Id()),
                reader.Time(),
                (int)reader.Int(0, int.MaxValue - MaxWordsChars),
                (int)reader.Int(1, MaxWordsChars),
                reader.Text(MaxWordsChars),
                reader.Text(MaxWordsChars));
            reader.End();
            if (corrections[i].Machine.Length != corrections[i].Length)
            {
                throw reader.Malformed("a correction's place does not fit the machine's words");
            }
        }

        reader.End();
        reader.End();
        reader.Finish();
        return new CorrectionList(corrections);
    }

    /// <summary>The byte form.</summary>
    public byte[] Encode()
    {
        var writer = new RecordWriter().Array(2).Int(Version).Array(All.Count);
        foreach (var correction in All)
        {
            writer.Array(6).Id(correction.By.Value).Time(correction.At).Int(correction.Start).Int(correction.Length)
                .Text(correction.Machine).Text(correction.Words).End();
        }

        return writer.End().End().Finish();
    }

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(corrections)";

    private static bool Overlaps(SortedList<int, Correction> taken, Correction correction)
    {
        // Binary search for the last one that begins before this one ends.
        var (low, high) = (0, taken.Count);
        var end = correction.Start + correction.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = taken.Values[middle].Start < end ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && taken.Values[low - 1] is var before && before.Start + before.Length > correction.Start;
    }
}
