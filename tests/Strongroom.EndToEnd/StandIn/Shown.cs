using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Strongroom.Node;
using Strongroom.Node.Api;

namespace Strongroom.EndToEnd.StandIn;

/// <summary>Made-up items with a layout: a recording with silence and doubt, a scan of two pages, a workbook, a mail among others. Sound and picture are made here.</summary>
internal static class Shown
{
    internal static readonly string Recording = Papers.Id(101);
    internal static readonly string Scan = Papers.Id(102);
    internal static readonly string Workbook = Papers.Id(103);
    internal static readonly string Mail = Papers.Id(104);
    internal static readonly string Locked = Papers.Id(105);

    private const int BytesPerSecond = 8000;
    private static readonly DateTimeOffset Day = new(2026, 11, 22, 14, 5, 0, TimeSpan.Zero);

    /// <summary>What was said: word, begin, end, confidence.</summary>
    private static readonly (string Word, int From, int To, double Confidence)[] Said =
    [
        ("the", 600, 800, .99), ("cable", 800, 1400, .97), ("came", 1450, 1800, .95), ("in", 1800, 1950, .9), ("at", 1950, 2100, .55), ("night", 2100, 2600, .98),
        ("and", 2700, 2900, .9), ("the", 2900, 3000, .9), ("lighter", 3000, 3600, .22), ("left", 3600, 4000, .93), ("bremer", 4000, 4500, .41), ("haven", 4500, 5000, .38),
        ("nobody", 9800, 10300, .97), ("has", 10300, 10500, .98), ("seen", 10500, 10900, .99), ("the", 10900, 11000, .97), ("cable", 11000, 11600, .99), ("since", 11600, 12200, .95),
        ("send", 13800, 14200, .9), ("word", 14200, 14700, .58), ("by", 14700, 14900, .95), ("the", 14900, 15000, .99), ("usual", 15000, 15500, .93), ("way", 15500, 16000, .97),
    ];

    private static readonly string[] Lines =
    [
        "SECRET", "", "MEMORANDUM FOR THE RECORD", "", "1. The cable of 8 October was shown to", "the station on the following morning.", "2. No copy of the cable was kept.", "",
        "3. The harbour pilot was paid in kind.",
    ];

    internal static bool Knows(string id) => id == Recording || id == Scan || id == Workbook || id == Mail || id == Locked;

    internal static string RecordingText => string.Join(' ', Said.Take(12).Select(w => w.Word)) + "\n" + string.Join(' ', Said.Skip(12).Select(w => w.Word));

    private static string ScanText => string.Join('\n', Lines) + "\n\nSecond page: the cable again.";

    private const string WorkbookText = "Agents and what they cost\n\nName\tTown\tPaid\nHeron\tBremerhaven\t120\nKestrel\tTrieste\t95\n\nThe cable money is not in here.\n";

    internal static OpenedItem Open(string id, DateTimeOffset until)
    {
        var (title, type, name) = id == Recording ? ("Intercept of the harbour frequency, second reel", "audio/x-wav", "reel-2.wav")
            : id == Scan ? ("Memorandum for the record", "application/pdf", "104-10122.pdf")
            : id == Workbook ? ("Agents and payments", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "agents.xlsx")
            : id == Locked ? ("Minutes, locked", "application/pdf", "minutes.pdf")
            : ("Re: the cable of 8 October", "message/rfc822", (string?)null);
        var locked = id == Locked;
        return new OpenedItem(
            id, until, id, "gchq", "Cables", "UK SECRET", title, "1963-10-08", type, name, 160_044, 1, Day, null,
            id == Mail ? "Station <station@west.example>" : null, id == Mail ? "Desk <desk@west.example>" : null, null, "en", [],
            !locked, locked ? null : id == Recording ? "strongroom-speech/1 pocketsphinx" : "strongroom-ocr/1 tesseract", false,
            locked ? "unread.tool-missing poppler-utils" : null,
            id == Mail ? [new PartView(Scan, "memo.pdf", "application/pdf", "memo.pdf", "UK SECRET")] : [],
            id == Scan ? new PartView(Mail, "Re: the cable of 8 October", "message/rfc822", null, "UK SECRET") : null,
            id == Recording || id == Scan || id == Workbook, id == Recording);
    }

    internal static TextAnswer Text(string id) => new(
        id, "UK SECRET",
        id == Recording ? RecordingText : id == Scan ? ScanText : id == Workbook ? WorkbookText : "The station repeats that the cable holds no more than what was said.\n",
        id == Recording ? "strongroom-speech/1 pocketsphinx" : "strongroom-ocr/1 tesseract");

    internal static LayoutAnswer Layout(string id)
    {
        if (id == Recording)
        {
            var at = 0;
            var spans = new List<SpanView>();
            foreach (var (word, from, to, confidence) in Said)
            {
                spans.Add(new SpanView(at, word.Length, null, from, to, confidence, null));
                at += word.Length + 1;
            }

            return new LayoutAnswer(id, "UK SECRET", 20_000, null, [], spans);
        }

        if (id == Scan)
        {
            return new LayoutAnswer(id, "UK SECRET", null, 2, [new SectionView(0, "page", 1, null), new SectionView(ScanText.IndexOf("Second", StringComparison.Ordinal), "page", 2, null)], ScanSpans());
        }

        var sheets = WorkbookText.IndexOf("Name\t", StringComparison.Ordinal);
        return new LayoutAnswer(id, "UK SECRET", null, null,
            [new SectionView(0, "sheet", 1, "Cover"), new SectionView(sheets, "sheet", 2, "Agents"), new SectionView(WorkbookText.IndexOf("The cable money", StringComparison.Ordinal), "sheet", 3, "Notes on <b>money</b>")], []);
    }

    /// <summary>Twenty seconds of WAV: a tone while somebody speaks, nothing while nobody does.</summary>
    internal static Rendition Sound(string id)
    {
        var samples = new byte[20 * BytesPerSecond];
        Array.Fill(samples, (byte)128);
        foreach (var (_, from, to, _) in Said)
        {
            for (var i = from * BytesPerSecond / 1000; i < to * BytesPerSecond / 1000; i++)
            {
                samples[i] = (byte)(128 + (20 * Math.Sin(i * 2 * Math.PI * 220 / BytesPerSecond)));
            }
        }

        var wav = new byte[44 + samples.Length];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), BytesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), BytesPerSecond);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 8);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), samples.Length);
        samples.CopyTo(wav, 44);
        return new Rendition(id, "audio/wav", wav);
    }

    /// <summary>A page as a drawing: each line where its words' boxes say.</summary>
    internal static Rendition Page(string id, int number)
    {
        var svg = new StringBuilder("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1000 1400' width='1000' height='1400'><rect width='1000' height='1400' fill='#f7f3e8'/>");
        var lines = number == 1 ? Lines : ["Second page: the cable again."];
        for (var i = 0; i < lines.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x='100' y='{LineTop(i) + 30}' textLength='{Math.Max(1, lines[i].Length * 17)}' font-family='monospace' font-size='29' fill='#222'>{lines[i]}</text>");
        }

        return new Rendition(id, "image/svg+xml", Encoding.UTF8.GetBytes(svg.Append("</svg>").ToString()));
    }

    internal static ThreadAnswer Thread(string id) => new(id, id != Mail ? [] :
    [
        new ThreadMail(Papers.Id(2), "The cable of 8 October", "1963-10-08", "Desk <desk@west.example>", "UK SECRET", "message/rfc822", false),
        new ThreadMail(Mail, "Re: the cable of 8 October", "1963-10-09", "Station <station@west.example>", "UK SECRET", "message/rfc822", true),
        new ThreadMail(Papers.Id(9), "Re: Re: the cable of 8 October", "1963-10-09", "Desk <desk@west.example>", "UK OFFICIAL", "message/rfc822", false),
    ], false);

    private static int LineTop(int line) => 120 + (line * 60);

    private static List<SpanView> ScanSpans()
    {
        var spans = new List<SpanView>();
        var at = 0;
        foreach (var (line, index) in Lines.Concat(["", "Second page: the cable again."]).Select((l, i) => (l, i)))
        {
            var column = 0;
            foreach (var word in line.Split(' ').Where(w => w.Length > 0))
            {
                column = line.IndexOf(word, column, StringComparison.Ordinal);
                var second = index > Lines.Length;
                spans.Add(new SpanView(
                    at + column, word.Length, second ? 2 : 1, null, null, word is "pilot" or "kind." ? .45 : .96,
                    [(100 + (column * 17)) * 10, LineTop(second ? 0 : index) * 10000 / 1400, word.Length * 17 * 10, 38 * 10000 / 1400]));
                column += word.Length;
            }

            at += line.Length + 1;
        }

        return spans;
    }
}
