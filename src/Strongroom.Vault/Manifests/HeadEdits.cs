using Strongroom.Core;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>Adds a row segment at the end.</summary>
internal sealed class RowsAppended(CompartmentId compartment, RowSegmentRef segment) : HeadEdit(compartment)
{
    public RowSegmentRef Segment { get; } = segment;
}

/// <summary>Puts one row segment in the place of a run of neighbours that say the same.</summary>
internal sealed class RowsMerged(CompartmentId compartment, IReadOnlyList<RowSegmentRef> run, RowSegmentRef segment) : HeadEdit(compartment)
{
    public IReadOnlyList<RowSegmentRef> Run { get; } = run;

    public RowSegmentRef Segment { get; } = segment;
}

/// <summary>Takes index segments out of force and puts at most one in.</summary>
internal sealed class IndexReplaced(CompartmentId compartment, IReadOnlyList<BlobId> removed, StringRef? added) : HeadEdit(compartment)
{
    public IReadOnlyList<BlobId> Removed { get; } = removed;

    public StringRef? Added { get; } = added;
}
