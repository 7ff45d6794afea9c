using Strongroom.Core;

namespace Strongroom.Search;

/// <summary>What became of the sealed segments.</summary>
/// <param name="Opened">Segments in use.</param>
/// <param name="Refused">Segments that could not be used.</param>
public sealed record LoadReport(int Opened, IReadOnlyList<RefusedSegment> Refused);

/// <summary>A sealed segment that could not be used. Its items are indexed anew from their texts.</summary>
/// <param name="Compartment">Its compartment.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Code">The code of the fault.</param>
public sealed record RefusedSegment(CompartmentId Compartment, BlobId Segment, string Code);
