using System.Reflection;
using System.Text.Json;

namespace Strongroom.Crypto.Tests;

public sealed class SecretBytesTests
{
    [Fact]
    public void TakingZeroesTheSource()
    {
        var source = Samples.Bytes(1, 40);
        using var secret = SecretBytes.TakeFrom(source);
        Assert.All(source, b => Assert.Equal(0, b));
        Assert.Equal(Samples.Bytes(1, 40), secret.Export());
    }

    [Fact]
    public void NothingPrintsIt()
    {
        using var secret = Samples.Secret("hunter2 hunter2 hunter2");
        Assert.Equal(typeof(SecretBytes).FullName, secret.ToString());
        Assert.Equal("""{"Length":23}""", JsonSerializer.Serialize(secret));
        Assert.Empty(typeof(SecretBytes).GetFields(BindingFlags.Public | BindingFlags.Instance));
        Assert.Equal([nameof(SecretBytes.Length)], typeof(SecretBytes).GetProperties().Select(p => p.Name));
    }

    [Fact]
    public void EqualityLooksAtTheBytes()
    {
        using var one = Samples.Secret(1);
        using var same = one.Copy();
        using var other = Samples.Secret(2);
        using var longer = Samples.Secret(1, 33);
        Assert.True(one.FixedTimeEquals(same));
        Assert.False(one.FixedTimeEquals(other));
        Assert.False(one.FixedTimeEquals(longer));
        Assert.False(one.Equals(same)); // only by identity: a secret is no key of a dictionary
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(1 << 20)]
    public void EverySizeKeepsItsBytes(int length)
    {
        using var secret = Samples.Secret(3, length);
        using var neighbour = SecretBytes.Random(length);
        Assert.Equal(Samples.Bytes(3, length), secret.Export());
    }

    [Fact]
    public void OtherSizesAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretBytes.Random(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretBytes.Random((1 << 20) + 1));
    }

    [Fact]
    public void AfterDisposeTheMemoryIsZeroAndTheSecretGone()
    {
        var secret = Samples.Secret(4);
        unsafe
        {
            byte* address;
            using (var use = secret.Use())
            {
                fixed (byte* p = use.Bytes)
                {
                    address = p;
                }

                secret.Dispose(); // while it is in use: the bytes stay until the use ends
                Assert.True(use.Bytes.SequenceEqual(Samples.Bytes(4, 32)));
            }

            // Another test may have taken the slot at once; then the bytes are that test's, but never ours.
            Assert.False(new ReadOnlySpan<byte>(address, 32).SequenceEqual(Samples.Bytes(4, 32)));
        }

        Assert.Throws<ObjectDisposedException>(() => secret.Export());
        Assert.Throws<ObjectDisposedException>(() => secret.Copy());
        secret.Dispose();
    }

    [Fact]
    public void ManyKeysShareLockedPagesThatNoDumpHolds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var before = SecretMemory.Usage;
        var keys = Enumerable.Range(0, 5000).Select(i => Samples.Secret((ulong)i)).ToList();
        var grown = SecretMemory.Usage.Locked - before.Locked + SecretMemory.Usage.Unlocked - before.Unlocked;
        Assert.InRange(grown, 0, (5000 * 32) + (4 * SecretMemory.SlabBytes) + (1 << 20)); // the last term: tests that run beside this one
        for (var i = 0; i < keys.Count; i++)
        {
            Assert.True(keys[i].Export().AsSpan().SequenceEqual(Samples.Bytes((ulong)i, 32)));
        }

        var flags = MappingFlags(keys[2500]);
        Assert.Contains("dd", flags); // left out of dumps
        Assert.Contains("wf", flags); // wiped in a forked child
        if (SecretMemory.Usage.Unlocked == 0)
        {
            Assert.Contains("lo", flags); // locked into RAM
        }

        keys.ForEach(k => k.Dispose());
    }

    [Fact]
    public void UsesAndDisposesOnManyThreadsNeverMixSecrets()
    {
        Parallel.For(0, 4_000, i =>
        {
            var secret = Samples.Secret((ulong)i);
            var expected = Samples.Bytes((ulong)i, 32);
            Parallel.Invoke(
                () =>
                {
                    try
                    {
                        Assert.Equal(expected, secret.Export());
                    }
                    catch (ObjectDisposedException)
                    {
                        // the other branch was first
                    }
                },
                secret.Dispose);
        });
    }

    private static unsafe string[] MappingFlags(SecretBytes secret)
    {
        using var use = secret.Use();
        nuint address;
        fixed (byte* p = use.Bytes)
        {
            address = (nuint)p;
        }

        var within = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var first = line.Split(' ')[0];
            if (first.Contains('-') && !first.EndsWith(':'))
            {
                var ends = first.Split('-');
                within = address >= Convert.ToUInt64(ends[0], 16) && address < Convert.ToUInt64(ends[1], 16);
            }
            else if (within && line.StartsWith("VmFlags:", StringComparison.Ordinal))
            {
                return line["VmFlags:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            }
        }

        throw new InvalidOperationException("The mapping was not found.");
    }
}
