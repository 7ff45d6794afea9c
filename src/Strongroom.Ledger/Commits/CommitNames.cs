using System.Globalization;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>The public names of commit objects: made of the number alone, so that the head is found by asking and never by a list.</summary>
internal static class CommitNames
{
    internal const string Prefix = "c/";

    private const int Digits = 20; // the greatest 64-bit number has twenty

    internal static ObjectName Of(ulong number) => ObjectName.Parse(Prefix + number.ToString("D20", CultureInfo.InvariantCulture));

    internal static bool TryNumber(ObjectName name, out ulong number)
    {
        var text = name.ToString();
        number = 0;
        return text.Length == Prefix.Length + Digits && text.StartsWith(Prefix, StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
