using System.Globalization;
using System.Text;

namespace Strongroom.Analysis.Tests;

public sealed class HtmlTests
{
    [Theory]
    [InlineData("<p>one</p><p>two</p>", "one\n\ntwo")]
    [InlineData("one<br>two<br><br><br>three", "one\ntwo\n\nthree")]
    [InlineData("<div>one<div>two</div></div>three", "one\ntwo\nthree")]
    [InlineData("<ul><li>one<li>two</ul>", "one\ntwo")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc")]
    [InlineData("a <b>bold</b>word  and\n\n more", "a boldword and more")]
    [InlineData("<pre>  kept\n   as is</pre>", "  kept\n   as is")]
    [InlineData("x<script>var hidden = 1</script><style>p{}</style><template>no</template>y", "xy")]
    [InlineData("<img src=x alt='a map'> here", "a map here")]
    [InlineData("&lt;b&gt; &amp; &eacute;&#x1F600;", "<b> & é😀")]
    [InlineData("a&nbsp;&nbsp;b&shy;c", "a bc")]
    [InlineData("<noscript>shown</noscript>", "shown")]
    public void TextAsAReaderSeesIt(string body, string text) =>
        Assert.Equal(text, InProcess.Document(Encoding.UTF8.GetBytes($"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>")).Text);

    [Fact]
    public void TheHeadGivesFields()
    {
        var page = "<html><head><title> A \n title </title><meta name=Author content='A. Nother'><meta name=description content=d><meta name=date content='2001-02-03'></head><body>x";
        var fields = InProcess.Document(Encoding.UTF8.GetBytes(page)).Fields;
        Assert.Equal(("A title", "A. Nother", "d", 2001), (fields.Title, fields.Author, fields.Description, fields.Date?.Year));
    }

    [Fact]
    public void NestingOfAnyDepthIsWalked()
    {
        // On a small stack: what recurses ends there already at this depth, and the parser's own time grows with its square.
        var page = Encoding.UTF8.GetBytes("<html><body>" + string.Concat(Enumerable.Repeat("<div>", 5_000)) + "deep");
        string? text = null;
        var thread = new Thread(() => text = InProcess.Document(page).Text, maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        Assert.Equal("deep", text);
    }

    [Fact]
    public void ManySiblingsTakeLinearTime()
    {
        var page = new StringBuilder("<html><body>");
        for (var i = 0; i < 100_000; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<i>{i}</i> ");
        }

        Assert.EndsWith("99999", InProcess.Document(Encoding.UTF8.GetBytes(page.ToString())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void APageThatIsTooLongForItsTreeIsNotTried()
    {
        var page = Encoding.UTF8.GetBytes("<html><body>" + new string('x', 3000));
        var unread = Assert.IsType<AnalysisOutcome.Unread>(InProcess.Read(page, limits: new AnalysisLimits { MaxBufferedBytes = 12_000 }));
        Assert.Equal((UnreadReason.TooLong, "text/html"), (unread.Reason, unread.MediaType));
    }
}
