namespace Strongroom.Crypto.Tests;

/// <summary>
/// Two messages under one pair of key and nonce give AES-GCM away: plaintext and, with it, the power to forge. Every sealing in the process is
/// watched here. Alone in its collection, because the watch is one for the whole process.
/// </summary>
[CollectionDefinition(nameof(NonceUniquenessTests), DisableParallelization = true)]
[Collection(nameof(NonceUniquenessTests))]
public sealed class NonceUniquenessTests
{
    [Fact]
    public async Task NoPairOfKeyAndNonceOccursTwice()
    {
        var watch = new PairWatch();
        using var key = SecretBytes.Random(32);
        using var recipient = HpkePrivateKey.Generate();
        using (watch.Begin())
        {
            // The worst case on purpose: one key, one context, the same plaintext, again and again.
            Parallel.For(0, 40_000, _ => SealedString.Seal(key, Samples.Context, [1, 2, 3]));
            for (var i = 0; i < 200; i++)
            {
                using var writer = new SealingWriter(key, Samples.Context, (_, _) => ValueTask.CompletedTask);
                await writer.WriteAsync(new byte[300 * 1024]);
                await writer.CompleteAsync();
                _ = Hpke.Seal(recipient.PublicKey, [], [], [1, 2, 3]);
            }
        }

        Assert.Equal(40_000 + (200 * 19) + 200, watch.Seals);
        Assert.Equal(0, watch.Repeats);
    }

    [Fact]
    public void TheWatchSeesARepeatedSalt()
    {
        var watch = new PairWatch();
        using var key = SecretBytes.Random(32);
        using (watch.Begin())
        {
            var salt = new byte[SealedForm.SaltBytes];
            SealedString.Seal(key, Samples.Context, salt, [1], new byte[SealedString.LengthOf(1)]);
            SealedString.Seal(key, Samples.Context, salt, [2], new byte[SealedString.LengthOf(1)]);
        }

        Assert.Equal(1, watch.Repeats);
    }

    [Fact]
    public void ACipherRefusesToGoBack()
    {
        using var cipher = new NonceCipher(new byte[32], new byte[12]);
        var output = new byte[17];
        cipher.Seal(0, [1], output);
        cipher.Seal(5, [1], output);
        Assert.Throws<InvalidOperationException>(() => cipher.Seal(5, [1], output));
        Assert.Throws<InvalidOperationException>(() => cipher.Seal(0, [1], output));
    }

    [Fact]
    public void SaltsDifferAmongThreads()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        Parallel.For(0, 20_000, _ =>
        {
            Span<byte> salt = stackalloc byte[24];
            Entropy.Fill(salt);
            Assert.True(seen.TryAdd(Convert.ToHexString(salt), true));
        });
        Assert.Equal(20_000, seen.Count);
    }

    private sealed class PairWatch
    {
        private readonly HashSet<string> _pairs = [];

        internal int Seals { get; private set; }

        internal int Repeats { get; private set; }

        internal IDisposable Begin()
        {
            NonceCipher.Watcher = (keyHash, nonce) =>
            {
                var pair = Convert.ToHexString(keyHash) + Convert.ToHexString(nonce);
                lock (_pairs)
                {
                    Seals++;
                    Repeats += _pairs.Add(pair) ? 0 : 1;
                }
            };
            return new End();
        }

        private sealed class End : IDisposable
        {
            public void Dispose() => NonceCipher.Watcher = null;
        }
    }
}
