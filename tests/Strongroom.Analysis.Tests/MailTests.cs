using System.Globalization;
using System.Text;
using Strongroom.Analysis.Reading.Mail;
using Strongroom.Core;

namespace Strongroom.Analysis.Tests;

public sealed class MailTests
{
    // RFC 2047 section 8, and what mailers send beside it.
    [Theory]
    [InlineData("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>")]
    [InlineData("=?ISO-8859-1?Q?Andr=E9?= Pirard", "André Pirard")]
    [InlineData("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=", "If you can read this you understand the example.")]
    [InlineData("(=?ISO-8859-1?Q?a?= b)", "(a b)")]
    [InlineData("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)")]
    [InlineData("(=?ISO-8859-1?Q?a_b?=)", "(a b)")]
    [InlineData("=?utf-8?B?5pel?= =?utf-8?B?5pys?=", "日本")]
    [InlineData("=?utf-8?B?5pc=?= =?utf-8?B?peacrA==?=", "日本")] // a character cut in two by the mailer
    [InlineData("=?utf-8*en?Q?caf=C3=A9?=", "café")] // RFC 2231 section 5
    [InlineData("=?x-nonsense?Q?=E9t=E9?=", "été")]
    [InlineData("=?utf-8?Q?open", "=?utf-8?Q?open")]
    [InlineData("=?utf-8?X?a?=", "=?utf-8?X?a?=")]
    [InlineData("=?", "=?")]
    public void EncodedWords(string field, string text)
    {
        var mail = Encoding.ASCII.GetBytes($"Subject: {field}\r\nMIME-Version: 1.0\r\n\r\nx");
        Assert.Equal(text, InProcess.Document(mail, "message/rfc822").Fields.Title);
    }

    // RFC 2231 sections 3 and 4, RFC 2183, and the usual mistakes.
    [Theory]
    [InlineData("attachment; filename=\"plain name.txt\"", "plain name.txt")]
    [InlineData("attachment; filename*0=\"one \"; filename*1=\"name\"", "one name")]
    [InlineData("attachment; filename*=utf-8'en'%e2%82%ac%20rates", "€ rates")]
    [InlineData("attachment; filename*0*=us-ascii'en'This%20is%20even%20more%20; filename*1*=%2A%2A%2Afun%2A%2A%2A%20; filename*2=\"isn't it!\"", "This is even more ***fun*** isn't it!")]
    [InlineData("attachment; filename=\"=?utf-8?B?w6kudHh0?=\"", "é.txt")]
    [InlineData("attachment; filename=plain.txt; filename*=utf-8''b%C3%A9tter.txt", "bétter.txt")]
    [InlineData("attachment; filename=not quoted.txt", "not quoted.txt")]
    [InlineData("attachment;; filename=\"twice.txt\"", "twice.txt")]
    [InlineData("attachment; filename=\"semi;colon.txt\"", "semi;colon.txt")]
    [InlineData("attachment; filename=\"never closed.txt; size=3", "never closed.txt")]
    [InlineData("attachment; filename=\"../../etc/passwd\"", ".._.._etc_passwd")]
    [InlineData("attachment; filename=\"C:\\dir\\file.txt\"", "C:_dir_file.txt")]
    [InlineData("attachment; filename=\"..\"", null)]
    [InlineData("attachment", null)]
    public void PartNames(string disposition, string? name)
    {
        var mail = Encoding.ASCII.GetBytes(
            $"MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Disposition: {disposition}\r\n\r\nx\r\n--q--\r\n");
        Assert.Equal(name, Assert.Single(InProcess.Document(mail).Parts).Name);
    }

    [Theory]
    [InlineData("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00")]
    [InlineData("Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30")]
    [InlineData("Mon,  1 Jan 2001 00:00:00 EST", "2001-01-01T00:00:00-05:00")]
    [InlineData("Thu Apr  5 10:11:12 2012", "2012-04-05T10:11:12+00:00")]
    [InlineData("2012-04-05T10:11:12Z", "2012-04-05T10:11:12+00:00")]
    [InlineData("Sun, 31 Feb 2010 10:00:00 +0000", null)]
    [InlineData("Sun, 28 Feb 2010 10:00:00 +9999", null)]
    [InlineData("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00")]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public void Dates(string text, string? expected) =>
        Assert.Equal(expected, MailDate.Parse(text)?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));

    [Fact]
    public void Base64AndQuotedPrintableUndoWhatOthersEncode()
    {
        var chance = new SeededChance(31);
        for (var run = 0; run < 300; run++)
        {
            var bytes = new byte[chance.Below(200)];
            chance.Fill(bytes);
            var wrapped = Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);
            Assert.Equal(bytes, TransferDecoding.Base64(Encoding.ASCII.GetBytes(wrapped)).ToArray());
            var quoted = string.Concat(bytes.Select(b => b is >= 33 and <= 126 and not 61 ? ((char)b).ToString() : $"={b:X2}").Select((s, i) => i % 20 == 19 ? s + "=\r\n" : s));
            Assert.Equal(bytes, TransferDecoding.QuotedPrintable(Encoding.ASCII.GetBytes(quoted)).ToArray());
        }
    }

    [Fact]
    public void PlainTextIsPreferredAndHtmlIsReadWhereThereIsNoOther()
    {
        var both = Alternative("plain words", "<p>rich words</p>");
        Assert.Equal("plain words", InProcess.Document(both).Text);
        var empty = Alternative("  \r\n", "<p>rich words</p>");
        Assert.Equal("rich words", InProcess.Document(empty).Text);

        static byte[] Alternative(string plain, string html) => Encoding.ASCII.GetBytes(
            "MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: multipart/alternative; boundary=q\r\n\r\n"
            + $"--q\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--q\r\nContent-Type: text/html\r\n\r\n{html}\r\n--q--\r\n");
    }

    [Fact]
    public void DeepNestingIsCutAndSaysSo()
    {
        var mail = new StringBuilder("MIME-Version: 1.0\r\nFrom: a@b\r\n");
        for (var depth = 0; depth < 3000; depth++)
        {
            mail.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=q{depth}.\r\n\r\n--q{depth}.\r\n");
        }

        var document = InProcess.Document(Encoding.ASCII.GetBytes(mail.ToString()));
        Assert.True(document.Remarks.HasFlag(DocumentRemarks.DepthCut));
    }

    [Fact]
    public void MorePartsThanAllowedAreCutAndSaySo()
    {
        var mail = new StringBuilder("MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n");
        for (var i = 0; i < 50; i++)
        {
            mail.Append("--q\r\nContent-Type: image/png\r\n\r\nabc\r\n");
        }

        var document = InProcess.Document(Encoding.ASCII.GetBytes(mail.ToString()), limits: new AnalysisLimits { MaxParts = 10 });
        Assert.Equal(10, document.Parts.Count);
        Assert.True(document.Remarks.HasFlag(DocumentRemarks.PartsCut));
    }

    [Fact]
    public void PartsThatDoNotFitTheAnswerAreCutAndSaySo()
    {
        var mail = new StringBuilder("MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\nwords\r\n");
        for (var i = 0; i < 10; i++)
        {
            mail.Append("--q\r\nContent-Type: image/png\r\n\r\n").Append('x', 30_000).Append("\r\n");
        }

        var document = InProcess.Document(Encoding.ASCII.GetBytes(mail.ToString()), limits: new AnalysisLimits { MaxOutputBytes = 200_000 });
        Assert.InRange(document.Parts.Count, 1, 6);
        Assert.True(document.Remarks.HasFlag(DocumentRemarks.PartsCut));
    }

    [Fact]
    public void AMailboxWithManyMailsBecomesMailboxesOfFewer()
    {
        var box = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 95).Select(static i =>
            $"From a@b Thu Apr  5 10:11:12 2012\nFrom: a@b\nSubject: mail {i}\n\nFrom here on {i}\n\n")));
        var limits = new AnalysisLimits { MaxParts = 10 };
        var outer = InProcess.Document(box, limits: limits);
        Assert.Equal("application/mbox", outer.MediaType);
        Assert.Equal(10, outer.Parts.Count);
        Assert.Equal("messages 1-10", outer.Parts[0].Name);
        var mails = outer.Parts.SelectMany(part => InProcess.Document(part.Bytes, part.MediaType, limits: limits).Parts).ToArray();
        Assert.Equal(Enumerable.Range(0, 95).Select(static i => $"mail {i}"), mails.Select(static mail => mail.Name!));
        Assert.Equal("From here on 94", InProcess.Document(mails[94].Bytes, mails[94].MediaType).Text);
    }

    [Fact]
    public void AMailInAMailIsAPartWithItsSubjectAsName()
    {
        var mail = "MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Convert.ToBase64String(Encoding.ASCII.GetBytes("Subject: inner\r\n\r\nwords"));
        var part = Assert.Single(InProcess.Document(Encoding.ASCII.GetBytes(mail)).Parts);
        Assert.Equal(("inner", "message/rfc822"), (part.Name, part.MediaType));
        Assert.Equal("words", InProcess.Document(part.Bytes, part.MediaType).Text);
    }

    [Theory]
    [InlineData("From: H\nTo: Huma\nSubject: call\n\nPls call.", "text/plain", "text/plain")]
    [InlineData("From: H\nTo: Huma\nSubject: call\n\nPls call.", "message/rfc822", "message/rfc822")]
    [InlineData("Received: by x\nFrom: H\nSubject: call\n\nPls call.", "text/plain", "message/rfc822")]
    [InlineData("UNCLASSIFIED\nFrom: H\nMessage-ID: <1@x>\n\nx", "text/plain", "text/plain")]
    [InlineData("From the window at 10:30 we saw\nNote: nothing", "text/plain", "text/plain")]
    [InlineData("Just words.", "message/rfc822", "text/plain")]
    public void OnlyWhatMailSystemsAddMakesAMail(string text, string claimed, string type)
    {
        var outcome = InProcess.Document(Encoding.ASCII.GetBytes(text), claimed);
        Assert.Equal(type, outcome.MediaType);
    }

    [Theory]
    [InlineData("<a@x> <b@x>\r\n\t<c@x>", "a@x b@x c@x")]
    [InlineData("<a@x><b@x>", "a@x b@x")]
    [InlineData("no brackets", null)]
    [InlineData("<a@x> <b\r\n @x> <c@x", "a@x")]
    [InlineData("<> <a@x>", "a@x")]
    [InlineData("", null)]
    public void The_mails_before_it_are_named(string header, string? expected) => Assert.Equal(expected, MailEngine.Ids(header));

    [Fact]
    public void Of_many_mails_before_it_the_first_and_the_last_are_kept_whole()
    {
        var ids = Enumerable.Range(0, 500).Select(static i => $"mail-{i}@x.example").ToList();
        var kept = MailEngine.Ids(string.Join(' ', ids.Select(static i => $"<{i}>")))!;
        Assert.InRange(kept.Length, 970, Limits.MaxFieldChars);
        Assert.Equal([ids[0], .. ids.TakeLast(kept.Split(' ').Length - 1)], kept.Split(' '));
        Assert.Null(MailEngine.Ids($"<{new string('x', 2000)}>"));
    }
}
