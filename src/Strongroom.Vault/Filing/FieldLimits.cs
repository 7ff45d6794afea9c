using Strongroom.Core;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>Checks fields before they are written, so that no row is ever written that could not be read back.</summary>
internal static class FieldLimits
{
    public static void Check(ItemFields fields)
    {
        Check(fields.Title, Limits.MaxFieldChars);
        Check(fields.MediaType, Limits.MaxFieldChars);
        Check(fields.FileName, Limits.MaxFieldChars);
        Check(fields.Author, Limits.MaxFieldChars);
        Check(fields.Sender, Limits.MaxFieldChars);
        Check(fields.Recipients, ItemFields.MaxRecipientsChars);
        Check(fields.Source, Limits.MaxFieldChars);
        Check(fields.Language, Limits.MaxFieldChars);
        if (fields.Extra.Count > ItemFields.MaxExtra)
        {
            throw TooLong();
        }

        foreach (var (name, value) in fields.Extra)
        {
            Check(name, Limits.MaxFieldChars);
            Check(value, Limits.MaxFieldChars);
        }
    }

    public static void Check(string? text, int maxChars)
    {
        if (text is not null && text.Length > maxChars)
        {
            throw TooLong();
        }
    }

    private static VaultException TooLong() => new(VaultFault.FieldTooLong, "a field of the item is longer than allowed");
}

/// <summary>Recorded first: no filing, reading or changing without an entry beside it.</summary>
internal static class Recorded
{
    public static void MustBe(Draft draft)
    {
        if (draft.Access.Count + draft.Control.Count == 0)
        {
            throw new InvalidOperationException("The recorder added no entry to the draft.");
        }
    }
}
