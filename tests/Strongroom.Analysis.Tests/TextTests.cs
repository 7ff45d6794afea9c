using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Core;

namespace Strongroom.Analysis.Tests;

public sealed class TextTests
{
    private const string English = "The quick brown fox jumps over the lazy dog; nothing else happened that day, sir.";
    private const string French = "Où est passée la clé de l'écurie ? À côté du château, où l'âne broute près de la forêt brûlée.";
    private const string German = "Die größte Überraschung: Müller hört plötzlich auf, Äpfel zu zählen, und schläft süß.";
    private const string Polish = "Zażółć gęślą jaźń, powiedział żołnierz, po czym wyszedł w noc i już więcej nie wrócił.";
    private const string Russian = "Однажды, в студёную зимнюю пору, я из лесу вышел; был сильный мороз. Гляжу, поднимается медленно в гору";
    private const string Greek = "Η γρήγορη αλεπού πήδηξε πάνω από τον τεμπέλη σκύλο και κανείς δεν είπε τίποτα.";
    private const string Hebrew = "בראשית ברא אלהים את השמים ואת הארץ והארץ היתה תהו ובהו";
    private const string Arabic = "وأعرب الاتحاد عن أسفه لهذا الموقف غير المقبول وهدد باتخاذ كل الإجراءات";
    private const string Japanese = "日本語のテキストです。このメールはテスト用のメールです。今後ともよろしくお願い申し上げます。";
    private const string Chinese = "中华人民共和国外交部发言人说，这个问题应该在对话中解决，我们不会改变立场。";
    private const string Korean = "대부분의 마찬가지로, 우리는 하나님을 믿습니다. 제 이름은 홍길동입니다.";

    [Theory]
    [InlineData("utf-8", Japanese)]
    [InlineData("utf-16", English)]
    [InlineData("utf-16", Russian)]
    [InlineData("utf-16BE", French)]
    [InlineData("utf-32", Greek)]
    [InlineData("utf-32BE", German)]
    [InlineData("windows-1252", French)]
    [InlineData("windows-1252", German)]
    [InlineData("windows-1250", Polish)]
    [InlineData("iso-8859-2", Polish)]
    [InlineData("windows-1251", Russian)]
    [InlineData("koi8-r", Russian)]
    [InlineData("cp866", Russian)]
    [InlineData("windows-1253", Greek)]
    [InlineData("windows-1255", Hebrew)]
    [InlineData("windows-1256", Arabic)]
    [InlineData("shift_jis", Japanese)]
    [InlineData("euc-jp", Japanese)]
    [InlineData("iso-2022-jp", Japanese)]
    [InlineData("gb18030", Chinese)]
    [InlineData("euc-kr", Korean)]
    public void EncodingsAreRecognisedWithoutBeingNamed(string encoding, string text)
    {
        text = text.Replace("ё", "е", StringComparison.Ordinal);
        var document = InProcess.Document(Charsets.Get(encoding).GetBytes(text));
        Assert.Equal(text, document.Text);
        Assert.Equal("text/plain", document.MediaType);
    }

    [Fact]
    public void AnyTextComesBackFromEveryUnicodeEncoding()
    {
        Encoding[] encodings = [new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(true, true)];
        Prop.ForAll(
            ArbMap.Default.ArbFor<string>(),
            text =>
            {
                // What the text rules take out is taken out before, so that the rest must be equal.
                var clean = new string([.. (text ?? string.Empty).Normalize(NormalizationForm.FormC).EnumerateRunes()
                    .Where(static r => !Rune.IsControl(r) && r.Value is not (0xFEFF or 0x2028 or 0x2029 or 0xFFFD)).SelectMany(static r => r.ToString())]);
                var expected = ("Memo " + clean).TrimEnd();
                return encodings.All(encoding =>
                    InProcess.Document((byte[])[.. encoding.Preamble, .. encoding.GetBytes(expected)]).Text == expected);
            }).Check(Drawn.Cases);
    }

    [Fact]
    public void LineEndsBecomeOneKindAndControlCharactersGo()
    {
        var document = InProcess.Document("a\r\nb\rc\nd\u2028e\ff\u001b[31mg\u0007\u009bh\ti, and so much other text that nobody takes this for binary"u8.ToArray());
        Assert.Equal("a\nb\nc\nd\ne\nf[31mgh\ti, and so much other text that nobody takes this for binary", document.Text);
    }

    [Fact]
    public void LongTextIsCutAtACharacterAndSaysSo()
    {
        var limits = new AnalysisLimits { MaxTextBytes = 1000 };
        foreach (var filler in new[] { "x", "é", "日", "😀" })
        {
            for (var shift = 0; shift < 4; shift++)
            {
                var text = new string('a', shift) + string.Concat(Enumerable.Repeat(filler, 1001));
                var document = InProcess.Document(Encoding.UTF8.GetBytes(text), limits: limits);
                Assert.True(document.Remarks.HasFlag(DocumentRemarks.TextCut));
                Assert.InRange(document.TextUtf8.Length, 996, 1000);
                Assert.StartsWith(document.Text, text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(DocumentRemarks.None, InProcess.Document(Encoding.UTF8.GetBytes(new string('x', 1000)), limits: limits).Remarks);
    }

    [Fact]
    public void CharactersThatLieAcrossReadsAreNotBroken()
    {
        var text = string.Concat(Enumerable.Repeat("日本é😀", 40_000));
        Assert.Equal(text, InProcess.Document(Encoding.UTF8.GetBytes(text)).Text);
        Assert.Equal(text, InProcess.Document((byte[])[.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]).Text);
    }

    [Fact]
    public void RubbishIsNotText()
    {
        var chance = new SeededChance(5);
        for (var run = 0; run < 200; run++)
        {
            var bytes = new byte[200 + chance.Below(5000)];
            chance.Fill(bytes);
            bytes[0] = 0xC1; // no format begins like this
            Assert.Equal(UnreadReason.NotText, Assert.IsType<AnalysisOutcome.Unread>(InProcess.Read(bytes)).Reason);
        }
    }

    [Fact]
    public void NothingIsEmpty() => Assert.Equal("unread.empty", Assert.IsType<AnalysisOutcome.Unread>(InProcess.Read(Array.Empty<byte>())).Code);

    [Theory]
    [InlineData("text/markdown", "m.md", "# Head", "text/markdown")]
    [InlineData("application/octet-stream", "t.csv", "a,b\n1,2", "text/csv")]
    [InlineData("application/octet-stream", "t.json", "{\"a\":1}", "application/json")]
    [InlineData("application/pdf", "t.pdf", "no pdf at all", "text/plain")]
    [InlineData("text/plain", "t.txt", "<html><body>page</body></html>", "text/html")]
    [InlineData("text/html", "t.html", "only words, no tags", "text/plain")]
    [InlineData("text/plain", "t.txt", "a < b and <i>so</i> on", "text/plain")]
    public void KindsOfText(string claimed, string name, string content, string type) =>
        Assert.Equal(type, InProcess.Document(Encoding.UTF8.GetBytes(content), claimed, name).MediaType);
}
