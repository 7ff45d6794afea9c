using System.Security.Cryptography;
using System.Text;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>
/// Filers' own references, so that whoever is unsure whether a deposit arrived may send it again. Only a hash over person and reference is
/// kept, as a field of the item that no answer shows. A view of the manifests, rebuilt at each start. Thread-safe.
/// </summary>
internal sealed class References : IManifestObserver
{
    internal const string FieldName = "strongroom/reference";
    private const int MaxChars = 200;

    private readonly Lock _lock = new(); // guards _known
    private readonly Dictionary<string, ItemId> _known = new(StringComparer.Ordinal);

    public void OnRows(CompartmentId compartment, IReadOnlyList<ItemRow> added, IReadOnlyList<ItemId> removed)
    {
        lock (_lock)
        {
            foreach (var row in added.Where(static r => r.Kind == RowKind.Original))
            {
                if (row.Fields.Extra.FirstOrDefault(static e => IsReference(e)) is { } field)
                {
                    _known.TryAdd(field.Value, row.Item);
                }
            }
        }
    }

    public void OnIndexSegments(CompartmentId compartment, IReadOnlyList<IndexSegment> segments)
    {
        // Not concerned.
    }

    internal static bool IsReference(ItemField field) => string.Equals(field.Name, FieldName, StringComparison.Ordinal);

    internal static string Of(Person person, string reference)
    {
        if (reference.Length is 0 or > MaxChars)
        {
            throw Hosting.Requests.Bad("a reference has 1 to 200 characters");
        }

        return Base32.Encode(SHA384.HashData(Encoding.UTF8.GetBytes($"strongroom/v1/reference\0{person.Id}\0{reference}")));
    }

    internal static Id128 LockOf(string value)
    {
        Span<byte> hash = stackalloc byte[Hash384.ByteLength];
        SHA384.HashData(Encoding.UTF8.GetBytes(value), hash);
        return Id128.FromBytes(hash[..Id128.ByteLength]);
    }

    internal ItemId? Find(string value)
    {
        lock (_lock)
        {
            return _known.TryGetValue(value, out var item) ? item : null;
        }
    }
}
