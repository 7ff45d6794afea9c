using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Storage.Tests;

public sealed class ObjectNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("c/00000000000000000012")]
    [InlineData("l/control/tile/0/x001/234")]
    [InlineData("o/ab/a.b_c-d")]
    public void Good_names(string text) => Assert.Equal(text, ObjectName.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData(".incoming/x")]
    [InlineData("a/.b")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("é")]
    [InlineData("a\\b")]
    public void Bad_names(string text)
    {
        Assert.False(ObjectName.TryParse(text, out _));
        Assert.Throws<MalformedException>(() => ObjectName.Parse(text));
    }

    [Fact]
    public void The_longest_name()
    {
        Assert.True(ObjectName.TryParse(new string('a', 200), out _));
        Assert.False(ObjectName.TryParse(new string('a', 201), out _));
    }

    [Fact]
    public void No_name_leaves_its_folder() => Prop.ForAll<string>(static text =>
        !ObjectName.TryParse(text, out _)
        || Path.GetFullPath(Path.Combine("/store", text)).StartsWith("/store/", StringComparison.Ordinal)).QuickCheckThrowOnFailure();
}
