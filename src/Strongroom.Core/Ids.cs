namespace Strongroom.Core;

/// <summary>One agency's store. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct StoreId(Id128 Value) : IComparable<StoreId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static StoreId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(StoreId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One holding crossed with the access part of one label: one key, one index partition. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct CompartmentId(Id128 Value) : IComparable<CompartmentId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static CompartmentId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(CompartmentId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>What a person files, or a part of it that became an item of its own. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct ItemId(Id128 Value) : IComparable<ItemId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static ItemId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(ItemId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Sealed bytes in a store. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct BlobId(Id128 Value) : IComparable<BlobId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static BlobId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(BlobId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A person admitted to a store. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct PersonId(Id128 Value) : IComparable<PersonId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static PersonId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(PersonId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A collection of items under one retention rule. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct HoldingId(Id128 Value) : IComparable<HoldingId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static HoldingId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(HoldingId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A dated permission to hold, search and read for named purposes. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct AuthorityId(Id128 Value) : IComparable<AuthorityId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static AuthorityId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(AuthorityId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A change to the control record that awaits approvals. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct ProposalId(Id128 Value) : IComparable<ProposalId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static ProposalId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(ProposalId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Another agency, as one store introduced it. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct PeerId(Id128 Value) : IComparable<PeerId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static PeerId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(PeerId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>What two agencies agreed that one lends to the other; the same in both stores. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct AgreementId(Id128 Value) : IComparable<AgreementId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static AgreementId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(AgreementId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One question from one agency to another; both write it into their record. Random, 128 bits.</summary>
/// <param name="Value">The raw id.</param>
public readonly record struct ExchangeId(Id128 Value) : IComparable<ExchangeId>
{
    /// <summary>Reads the 26-character text form.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static ExchangeId Parse(ReadOnlySpan<char> text) => new(Id128.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(ExchangeId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
