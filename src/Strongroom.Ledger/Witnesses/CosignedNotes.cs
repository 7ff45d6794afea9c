using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// The newest cosigned checkpoint of each log and tree by each witness, in a small local file outside every store: what a witness cosigned for
/// others, or what others cosigned for us. So rolling back a store rolls back nobody's memory. Holds no secret. Thread-safe. See
/// docs/formats/witness.md.
/// </summary>
public sealed class CosignedNotes
{
    private const int Version = 1;
    private const int MaxNotes = 256; // 64 peers, two trees, twice over
    private const int MaxBytes = (MaxNotes * CosignedCheckpoint.MaxChars * 3) + 1024;
    private const string CheckDomain = "strongroom/v1/cosigned";

    private readonly Lock _lock = new(); // guards _notes and the file
    private readonly string? _path;
    private SortedDictionary<string, string> _notes;

    private CosignedNotes(string? path, SortedDictionary<string, string> notes) => (_path, _notes) = (path, notes);

    /// <summary>All notes, in the file's order.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _notes.Values];
            }
        }
    }

    /// <summary>A memory that lives as long as this object, for tests and nodes without a state folder.</summary>
    public static CosignedNotes InMemory() => new(null, new SortedDictionary<string, string>(StringComparer.Ordinal));

    /// <summary>A copy that goes its own way, in memory: what a machine's backup holds.</summary>
    internal CosignedNotes Copy()
    {
        lock (_lock)
        {
            return new CosignedNotes(null, new SortedDictionary<string, string>(_notes, StringComparer.Ordinal));
        }
    }

    /// <summary>Reads the file; one that is not there yet holds nothing.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <exception cref="LedgerException">It is damaged.</exception>
    /// <exception cref="StorageException">It can't be read.</exception>
    public static CosignedNotes Load(string path) =>
        new(path, LocalFile.Read(path, MaxBytes) is { } bytes ? Decode(bytes) : new SortedDictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The note that a witness made of a tree's checkpoint.</summary>
    /// <param name="log">The log's store.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="witness">The witness's own store.</param>
    internal string? Find(StoreId log, LedgerTree tree, StoreId witness)
    {
        lock (_lock)
        {
            return _notes.GetValueOrDefault(KeyOf(Checkpoint.OriginOf(log, tree), witness));
        }
    }

    /// <summary>Keeps a note instead of the one before it. Durable on return.</summary>
    /// <exception cref="LedgerException">There are as many as fit.</exception>
    /// <exception cref="StorageException">The file can't be written; it holds what it held.</exception>
    internal void Keep(Checkpoint checkpoint, StoreId witness, string note)
    {
        lock (_lock)
        {
            var next = new SortedDictionary<string, string>(_notes, StringComparer.Ordinal)
            {
                [KeyOf(Checkpoint.OriginOf(checkpoint.Store, checkpoint.Tree), witness)] = note,
            };
            if (next.Count > MaxNotes)
            {
                throw new LedgerException(LedgerFault.WitnessMemoryFull, $"more than {MaxNotes} cosigned checkpoints are to be kept");
            }

            if (_path is not null)
            {
                LocalFile.Replace(_path, Encode(next));
            }

            _notes = next;
        }
    }

    internal static byte[] Encode(SortedDictionary<string, string> notes)
    {
        var body = new RecordWriter().Array(2).Int(Version).Array(notes.Count);
        foreach (var (key, note) in notes)
        {
            body.Array(2).Text(key).Text(note).End();
        }

        var bytes = body.End().End().Finish();
        return new RecordWriter().Array(2).Bytes(bytes).Hash(Hash384.Of(CheckDomain, bytes)).End().Finish();
    }

    /// <exception cref="LedgerException">They are damaged.</exception>
    internal static SortedDictionary<string, string> Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var outer = new RecordReader(bytes, "cosigned checkpoints");
            outer.Array(2);
            var body = outer.Bytes(MaxBytes);
            var check = outer.Hash();
            outer.End();
            outer.Finish();
            if (check != Hash384.Of(CheckDomain, body))
            {
                throw outer.Malformed("the check value does not fit");
            }

            var reader = new RecordReader(body, "cosigned checkpoints body");
            reader.Array(2);
            reader.Int(Version, Version);
            var notes = new SortedDictionary<string, string>(StringComparer.Ordinal);
            for (var left = reader.ArrayUpTo(MaxNotes); left > 0; left--)
            {
                reader.Array(2);
                if (!notes.TryAdd(reader.Text(CosignedCheckpoint.MaxChars), reader.Text(CosignedCheckpoint.MaxChars)))
                {
                    throw reader.Malformed("a tree stands twice");
                }

                reader.End();
            }

            reader.End();
            reader.End();
            reader.Finish();
            return notes;
        }
        catch (MalformedException e)
        {
            throw new LedgerException(LedgerFault.WitnessMemoryDamaged, e.Message, e);
        }
    }

    private static string KeyOf(string origin, StoreId witness) => $"{origin} {CosignedCheckpoint.NameOf(witness)}";
}
