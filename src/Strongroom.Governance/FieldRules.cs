using System.Globalization;

namespace Strongroom.Governance;

/// <summary>The forms that texts in control entries have.</summary>
internal static class FieldRules
{
    /// <summary>
    /// One line of well-formed Unicode, without spaces at its ends and without control or formatting characters (look-alikes, reversed
    /// text).
    /// </summary>
    internal static bool IsText(string text, int maxChars)
    {
        if (text.Length == 0 || text.Length > maxChars || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(text, i);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate)
            {
                return false;
            }

            if (char.IsHighSurrogate(text[i]))
            {
                i++;
            }
        }

        return true;
    }

    /// <summary>1 to 64 of a-z, 0-9, '.', '-', '_', beginning with a letter or digit.</summary>
    internal static bool IsUserName(string name) =>
        name.Length is > 0 and <= 64 && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');
}
