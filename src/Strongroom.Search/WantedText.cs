using Strongroom.Vault;

namespace Strongroom.Search;

/// <summary>A text on its way into the index.</summary>
/// <param name="Row">The row of the text derivative, as observed.</param>
/// <param name="Text">The text, of any kind, with what its corrections add.</param>
/// <param name="Corrections">The row of the corrections that <paramref name="Text"/> holds, or null for none.</param>
public sealed record WantedText(ItemRow Row, string Text, ItemRow? Corrections = null)
{
    /// <summary>The item only, so that no log can hold the text.</summary>
    public override string ToString() => Row.Item.ToString();
}
