using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Core.Tests;

public sealed class IdentifierTests
{
    // RFC 4648 §10, in lower case and without padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "my")]
    [InlineData("fo", "mzxq")]
    [InlineData("foo", "mzxw6")]
    [InlineData("foob", "mzxw6yq")]
    [InlineData("fooba", "mzxw6ytb")]
    [InlineData("foobar", "mzxw6ytboi")]
    public void Base32_matches_the_published_vectors(string text, string encoded)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        Assert.Equal(encoded, Base32.Encode(bytes));
        var decoded = new byte[bytes.Length];
        Assert.True(Base32.TryDecode(encoded, decoded));
        Assert.Equal(bytes, decoded);
    }

    [Fact]
    public void Base32_comes_back_and_has_one_text_only() => Prop.ForAll<byte[]>(static bytes =>
    {
        var text = Base32.Encode(bytes);
        var decoded = new byte[bytes.Length];
        return Base32.TryDecode(text, decoded) && decoded.AsSpan().SequenceEqual(bytes) && Base32.Encode(decoded) == text;
    }).Check(Drawn.Cases);

    [Theory]
    [InlineData("mz")] // stray bits set after the last byte
    [InlineData("MY")]
    [InlineData("m1")]
    [InlineData("m=")]
    [InlineData("mya")]
    public void Base32_refuses_every_other_text(string text) => Assert.False(Base32.TryDecode(text, new byte[1]));

    [Fact]
    public void An_id_comes_back_from_text_and_bytes() => Prop.ForAll<ulong>(static seed =>
    {
        var id = new SeededRandomSource(seed).NextId("test");
        return Id128.Parse(id.ToString()) == id && Id128.FromBytes(id.ToBytes()) == id && id.ToString().Length == Id128.TextLength;
    }).Check(Drawn.Cases);

    [Theory]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaab")] // stray bits
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa ")]
    public void What_is_no_id_is_refused(string text)
    {
        Assert.False(Id128.TryParse(text, out _));
        Assert.Throws<MalformedException>(() => Id128.Parse(text));
    }

    [Fact]
    public void A_hash_depends_on_its_domain()
    {
        var hash = Hash384.Of("strongroom/v1/test", [1, 2, 3]);
        Assert.NotEqual(hash, Hash384.Of("strongroom/v1/other", [1, 2, 3]));
        Assert.NotEqual(hash, Hash384.Of("strongroom/v1/test\u0001", [2, 3]));
        Assert.Equal(hash, Hash384.FromBytes(hash.ToBytes()));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA384.HashData([.. "strongroom/v1/test"u8, 0, 1, 2, 3])), hash.ToString());
        Assert.Throws<MalformedException>(() => Hash384.FromBytes(new byte[47]));
    }
}
