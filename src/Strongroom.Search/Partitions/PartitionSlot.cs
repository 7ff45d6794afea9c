namespace Strongroom.Search.Partitions;

/// <summary>
/// Where one compartment's partition of the moment stands. A key ring finds its slots once and then reads them directly; what happens in other compartments
/// touches none of them. Thread-safe.
/// </summary>
internal sealed class PartitionSlot
{
    private Partition? _current;

    /// <summary>What searches see now; null while there is nothing.</summary>
    public Partition? Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }
}
