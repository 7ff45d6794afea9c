using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Storage.Tests;

public sealed class ObjectNameTests
{
    [Fact]
    public void The_vectors()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Strongroom.slnx")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new DirectoryNotFoundException("the repository's root");
        }

        var rows = File.ReadAllLines(Path.Combine(folder, "vectors", "store-layout", "names.tsv"))[1..].Select(static r => r.Split('\t')).ToList();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            Assert.True(ObjectName.TryParse(row[1], out var name) == (row[0] == "good"), row[2]);
            if (row[0] == "good")
            {
                Assert.Equal(row[1], name.ToString());
            }
            else
            {
                Assert.Throws<MalformedException>(() => ObjectName.Parse(row[1]));
            }
        }
    }

    [Theory]
    [InlineData("a\0")]
    [InlineData("a\n")]
    [InlineData(null)]
    public void Names_that_a_table_can_not_hold(string? text) => Assert.False(ObjectName.TryParse(text, out _));

    [Fact]
    public void No_name_leaves_its_folder() => Prop.ForAll<string>(static text =>
        !ObjectName.TryParse(text, out _)
        || Path.GetFullPath(Path.Combine("/store", text)).StartsWith("/store/", StringComparison.Ordinal)).Check(Drawn.Cases);
}
