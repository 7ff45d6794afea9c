namespace Strongroom.Node;

/// <summary>A picture or sound made anew of an opened item. Immutable; held in memory only.</summary>
/// <param name="Item">Item id.</param>
/// <param name="MediaType">What the bytes are: <c>image/png</c>, <c>image/jpeg</c> or <c>audio/ogg</c>.</param>
/// <param name="Bytes">The bytes.</param>
public sealed record Rendition(string Item, string MediaType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(rendition)";
}
