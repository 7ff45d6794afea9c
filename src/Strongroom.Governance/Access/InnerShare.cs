using Strongroom.Crypto;

namespace Strongroom.Governance;

/// <summary>
/// The secret shared with the inspectors that inner seals are made under. One serves the records of a minute, so that a record does not cost a key
/// agreement of its own, which was most of what a search cost. Lives with the state of an open store, in locked memory. Thread-safe.
/// </summary>
internal sealed class InnerShare(HpkePublicKey inspectors)
{
    private const int MaxSeals = 4096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new(); // guards the rest
    private HpkeShare? _share;
    private DateTimeOffset _made;
    private int _seals;

    /// <summary>Seals: encapsulated key (97 bytes) ‖ sealed string.</summary>
    internal byte[] Seal(ReadOnlySpan<byte> info, DateTimeOffset now, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        lock (_lock)
        {
            if (_share is null || ++_seals > MaxSeals || (now - _made).Duration() > Lifetime)
            {
                _share?.Dispose();
                (_share, _made, _seals) = (HpkeShare.With(inspectors, info), now, 1);
            }

            return [.. _share.Encapsulated, .. SealedString.Seal(_share.Key, context, plaintext)];
        }
    }
}
