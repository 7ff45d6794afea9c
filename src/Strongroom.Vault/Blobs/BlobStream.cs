using System.Security.Cryptography;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>
/// A blob of one string, sealed while it streams into the store, in memory of a few chunks whatever its length. Nothing is there before
/// <see cref="CompleteAsync"/>; disposing without it leaves nothing. Not thread-safe.
/// </summary>
internal sealed class BlobStream : IAsyncDisposable
{
    private const int BufferBytes = 128 << 10;

    private readonly IObjectWriter _object;
    private readonly CompartmentKeys _keys;
    private readonly SealedKind _kind;
    private readonly BlobId _id;
    private readonly SecretBytes _key;
    private readonly bool _ownsKey;
    private readonly CiphertextTree _tree = new();
    private readonly ContentMac _mac;
    private long _stored;

    private BlobStream(IObjectWriter target, CompartmentKeys keys, SealedKind kind, BlobId id, SecretBytes? purposeKey)
    {
        _object = target;
        _keys = keys;
        _kind = kind;
        _id = id;
        _ownsKey = purposeKey is null;
        _key = purposeKey ?? SecretBytes.Random(SealedString.KeyBytes);
        _mac = new ContentMac(keys.Content);
    }

    /// <summary>Where the string lies; valid once everything was written.</summary>
    public StringRef Place { get; private set; }

    /// <summary>MAC of the content; valid once everything was written.</summary>
    public Hash384 ContentMac { get; private set; }

    /// <summary>The string's own key, wrapped; empty where a purpose key was given.</summary>
    public byte[] WrappedKey { get; private set; } = [];

    /// <summary>Begins a blob. A purpose key of null means a new random key of the string's own.</summary>
    public static async ValueTask<BlobStream> BeginAsync(
        IObjectStore store, SecretBytes nameKey, CompartmentKeys keys, SealedKind kind, BlobId id, SecretBytes? purposeKey, CancellationToken cancellationToken)
    {
        var target = await store.BeginCreateAsync(BlobSource.NameOf(nameKey, id), cancellationToken);
        return new BlobStream(target, keys, kind, id, purposeKey);
    }

    /// <summary>Seals what was read already and the rest of a stream, then the padding. Does not make the blob visible.</summary>
    /// <exception cref="VaultException">The content is too long.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> beginning, Stream rest, CancellationToken cancellationToken)
    {
        using var sealing = new SealingWriter(_key, _keys.Context(_kind, _id.Value), SinkAsync);
        var buffer = new byte[BufferBytes];
        try
        {
            long length = beginning.Length;
            _mac.Append(beginning.Span);
            await sealing.WriteAsync(beginning, cancellationToken);
            int read;
            while ((read = await rest.ReadAsync(buffer, cancellationToken)) > 0)
            {
                length += read;
                if (length > Limits.MaxItemBytes)
                {
                    throw new VaultException(VaultFault.TooLarge, $"the content is longer than {Limits.MaxItemBytes} bytes");
                }

                _mac.Append(buffer.AsSpan(0, read));
                await sealing.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            Array.Clear(buffer);
            for (var padding = BlobPadding.PaddedPlaintextLength(0, length) - length; padding > 0; padding -= buffer.Length)
            {
                await sealing.WriteAsync(buffer.AsMemory(0, (int)Math.Min(padding, buffer.Length)), cancellationToken);
            }

            var stored = await sealing.CompleteAsync(cancellationToken);
            if (stored != _stored)
            {
                throw new InvalidOperationException("The seal and its sink disagree about the length.");
            }

            Place = new StringRef(_id, 0, length, stored, _tree.Finish());
            ContentMac = _mac.Finish();
            WrappedKey = _ownsKey ? _keys.WrapItemKey(_key, _id, _kind) : [];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer); // it held plaintext
        }
    }

    /// <summary>Makes the blob durable and visible.</summary>
    public ValueTask<CreateOutcome> CompleteAsync(CancellationToken cancellationToken) => _object.CompleteAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _object.DisposeAsync();
        if (_ownsKey)
        {
            _key.Dispose();
        }

        _tree.Dispose();
        _mac.Dispose();
    }

    private ValueTask SinkAsync(ReadOnlyMemory<byte> sealedBytes, CancellationToken cancellationToken)
    {
        _tree.Append(sealedBytes.Span);
        _stored += sealedBytes.Length;
        return _object.WriteAsync(sealedBytes, cancellationToken);
    }
}
