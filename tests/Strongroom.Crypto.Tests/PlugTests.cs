using System.Globalization;
using Strongroom.Core;

namespace Strongroom.Crypto.Tests;

/// <summary>After the plug is pulled, no key is anywhere in the process: managed heap, native heap, stacks. Alone, because it reads the whole process.</summary>
[Collection(nameof(NonceUniquenessTests))]
public sealed class PlugTests
{
    private const byte Mask = 0x5A;

    [Fact]
    public void NoKeyIsLeftInMemory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");

        _ = Native.ProcessControl(Native.SetDumpable, 1, 0, 0, 0); // another test turned off even our own view, unless we are root

        // The masked copy is what the search knows; the true bytes stand in secret memory only, and end there.
        var keys = new List<(string Name, byte[] Masked)>();
        Use(keys);
        Assert.All(Enumerable.Range(0, 8), _ => Burn(64)); // the stack below is reused, as it would be in a node
        foreach (var (name, masked) in keys)
        {
            Assert.True(Occurrences(masked) == 0, $"{name} is still in memory");
        }

        // The search does find what is there.
        using var present = Samples.Secret(77);
        Assert.True(Occurrences(Masked(present)) > 0);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Use(List<(string Name, byte[] Masked)> keys)
    {
        using var root = SecretBytes.Random(32);
        using var wrapping = SecretBytes.Random(32);
        using var child = KeyDerivation.Expand(root, "strongroom/v1/test");
        var place = Hash384.Of("strongroom/v1/test", []);
        var wrapped = KeyWrap.Wrap(wrapping, child, place);
        using var back = KeyWrap.Unwrap(wrapping, wrapped, place);
        var text = SealedString.Seal(back, Samples.Context, new byte[40_000]);
        _ = SealedString.Open(back, Samples.Context, text, 40_000);
        using var reader = SealedReader.OpenAsync(back, Samples.Context, new MemoryByteSource(text), default).AsTask().Result;
        _ = OpaqueName.Of(root, SealedKind.Item, default);
        _ = ContentMac.Of(root, text);
        using var passphrase = Passphrase.Generate();
        using var custody = PassphraseCustody.Create(passphrase, out _, PasswordCost.ForTests);
        _ = custody.Wrap(root, place);
        using var recipient = HpkePrivateKey.Generate();
        using var secret = recipient.ExportSecret();
        using var imported = HpkePrivateKey.Import(secret);
        _ = Hpke.Open(imported, [], [], Hpke.Seal(recipient.PublicKey, [], [], [1]));
        keys.Add(("root", Masked(root)));
        keys.Add(("wrapping key", Masked(wrapping)));
        keys.Add(("derived key", Masked(child)));
        keys.Add(("passphrase", Masked(passphrase)));
        keys.Add(("private value", Masked(secret)));
        keys.Add(("private value as a big number", [.. Masked(secret).Reverse()])); // OpenSSL's own form of it
    }

    private static byte[] Masked(SecretBytes secret)
    {
        using var use = secret.Use();
        var masked = new byte[use.Bytes.Length];
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] = (byte)(use.Bytes[i] ^ Mask);
        }

        return masked;
    }

    private static bool Burn(int depth)
    {
        Span<byte> block = stackalloc byte[4096];
        block.Fill(0x11);
        return depth == 0 ? block[7] == 0x11 : Burn(depth - 1);
    }

    private static int Occurrences(byte[] masked)
    {
        var found = 0;
        using var memory = new FileStream("/proc/self/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        var buffer = GC.AllocateArray<byte>(1 << 20, pinned: true);
        foreach (var line in File.ReadAllLines("/proc/self/maps"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!parts[1].StartsWith("rw", StringComparison.Ordinal))
            {
                continue;
            }

            var ends = parts[0].Split('-').Select(e => long.Parse(e, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            for (var at = ends[0]; at < ends[1]; at += buffer.Length - 64)
            {
                try
                {
                    memory.Position = at;
                    var read = memory.Read(buffer, 0, (int)Math.Min(buffer.Length, ends[1] - at));
                    found += Count(buffer.AsSpan(0, read), masked);
                }
                catch (IOException)
                {
                    break; // unmapped meanwhile, or one that may not be read
                }
            }
        }

        buffer.AsSpan().Clear();
        return found;
    }

    private static int Count(ReadOnlySpan<byte> memory, byte[] masked)
    {
        var found = 0;
        for (int next; (next = memory.IndexOf((byte)(masked[0] ^ Mask))) >= 0; memory = memory[(next + 1)..])
        {
            var same = memory.Length - next >= masked.Length;
            for (var i = 1; same && i < masked.Length; i++)
            {
                same = memory[next + i] == (masked[i] ^ Mask);
            }

            found += same ? 1 : 0;
        }

        return found;
    }
}
