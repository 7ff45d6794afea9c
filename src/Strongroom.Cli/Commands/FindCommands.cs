using System.CommandLine;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Commands;

/// <summary><c>search</c> and <c>read</c>.</summary>
internal static class FindCommands
{
    public static Command Search()
    {
        var command = new Command("search", "Search what you may see.");
        var query = new Argument<string>("query") { Description = "The query; '-' reads it from standard input, so that it stands in no process list." };
        var limit = new Option<int>("--limit", "-n") { Description = "Most hits wanted.", DefaultValueFactory = _ => 20 };
        var cursor = new Option<string?>("--cursor") { Description = "Go on where an earlier answer ended." };
        var sort = new Option<string>("--sort") { Description = "relevance, date (newest first) or oldest.", DefaultValueFactory = _ => "relevance" };
        var total = new Option<bool>("--total") { Description = "Count all matches exactly." };
        var facets = new Option<string[]>("--facet") { Description = "Count by agency, holding, label, type, language or year; may be given several times." };
        var own = new Option<bool>("--own") { Description = "Ask no partner." };
        var partners = new Option<string[]>("--partner") { Description = "Ask this partner and none but those named; may be given several times." };
        var flat = new Option<bool>("--flat") { Description = "List each attachment by itself, not beneath its mail." };
        command.Arguments.Add(query);
        foreach (var option in new Option[] { limit, cursor, sort, total, facets, own, partners, flat })
        {
            command.Options.Add(option);
        }

        var client = new ClientOptions().AddTo(command, withPurpose: true);
        command.Handle(async (parsed, output, ct) =>
        {
            if (parsed.GetValue(own) && parsed.GetValue(partners) is { Length: > 0 })
            {
                throw new UsageException("--own asks no partner, --partner asks one: give one of the two");
            }

            var input = ClientOptions.Input(parsed);
            await using var session = await client.SignInAsync(parsed, input, ct);
            var text = parsed.GetValue(query)!;
            if (text == "-")
            {
                text = input.Line("the query");
            }

            var request = new SearchRequest(
                session.NeedPurpose(),
                session.Authority,
                text,
                session.Reason,
                parsed.GetValue(limit),
                parsed.GetValue(cursor),
                parsed.GetValue(sort)!,
                parsed.GetValue(total),
                parsed.GetValue(facets) is { Length: > 0 } chosen ? chosen : null,
                parsed.GetValue(own) ? [] : parsed.GetValue(partners) is { Length: > 0 } named ? named : null,
                Grouped: !parsed.GetValue(flat));
            var answer = await session.Node.PostAsync("api/v1/search", request, ApiJson.Default.SearchRequest, ApiJson.Default.SearchAnswer, ct);
            output.Write(answer, ApiJson.Default.SearchAnswer, o => Print(o, answer));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Read()
    {
        var command = new Command("read", "Open an item: print its text, or save its original bytes. The opening is recorded.");
        var item = new Argument<string>("item") { Description = "Item id from a search; AGENCY:ITEM for a partner's." };
        var save = new Option<FileInfo?>("--out", "-o") { Description = "Save the original bytes to this file; '-' is not taken, use --raw." };
        var raw = new Option<bool>("--raw") { Description = "Write the original bytes to standard output." };
        command.Arguments.Add(item);
        command.Options.Add(save);
        command.Options.Add(raw);
        var client = new ClientOptions().AddTo(command, withPurpose: true);
        command.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var opened = await session.Node.PostAsync(
                $"api/v1/items/{ItemOf(parsed.GetValue(item)!)}/open",
                new OpenRequest(session.NeedPurpose(), session.Authority, session.Reason),
                ApiJson.Default.OpenRequest,
                ApiJson.Default.OpenedItem,
                ct);
            if (parsed.GetValue(save) is { } file)
            {
                await using (var stream = new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write))
                {
                    await session.Node.CopyContentAsync(opened.Grant, stream, ct);
                }

                output.Write(opened, ApiJson.Default.OpenedItem, o => o.Line($"{opened.Label}: {opened.Length} bytes saved to {file.FullName}"));
                return ExitCode.Done;
            }

            if (parsed.GetValue(raw))
            {
                await using var stdout = Console.OpenStandardOutput();
                await session.Node.CopyContentAsync(opened.Grant, stdout, ct);
                return ExitCode.Done;
            }

            var text = await TextAsync(session, opened, ct);
            if (output.IsJson)
            {
                output.Write(text, CliJson.Default.ReadAnswer, static _ => { });
            }
            else
            {
                Print(output, text);
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>An item's id: an own one's, or <c>AGENCY:ITEMID</c> for a partner's.</summary>
    internal static string ItemOf(string text) => text.Split(':', 2) is [var agency, var id] && agency.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
        ? $"{agency}:{IdOf(id)}"
        : IdOf(text);

    internal static string IdOf(string text) =>
        Id128.TryParse(text, out _) ? text : throw new UsageException("an item id has 26 characters of a-z and 2-7");

    internal static void Print(Output output, SearchAnswer answer)
    {
        if (answer.Hits.Count == 0)
        {
            output.Line("Nothing found.");
        }

        foreach (var hit in answer.Hits)
        {
            Print(output, answer, hit, string.Empty);
            foreach (var part in hit.Parts ?? [])
            {
                Print(output, answer, part, "    ");
            }

            output.Line();
        }

        if (answer.DidYouMean is { } meant)
        {
            output.Line($"Did you mean: {meant}");
        }

        if (answer.CutOff)
        {
            output.Note("A word with * ? or ~ stands for too many words: only the first of them were looked up. Write more of it.");
        }

        foreach (var facet in answer.Facets ?? [])
        {
            output.Line($"{facet.Field}: {string.Join(", ", facet.Counts.Select(c => $"{(c.Agency is { } agency && agency != answer.Agency ? agency + " " : string.Empty)}{c.Value} ({c.Count})"))}");
        }

        if (answer.Total is { } total)
        {
            output.Line($"{total} match.");
        }

        if (answer.Cursor is { } cursor)
        {
            output.Note($"More: --cursor {cursor}");
        }

        if (answer.Unsearched is { } unsearched)
        {
            output.Note($"{unsearched} of the items that you may see were not searched by their words: their texts can't be read at present.");
        }

        foreach (var partner in answer.Partners)
        {
            output.Line($"partner {partner.Agency}: {partner.Status}");
        }
    }

    private static void Print(Output output, SearchAnswer answer, Hit hit, string indent)
    {
        output.Line($"{indent}{hit.Label}");
        output.Line($"{indent}  {hit.Title}");
        output.Line($"{indent}  {hit.Date ?? "no date",-10}  {(hit.Agency == answer.Agency ? string.Empty : hit.Agency + " · ")}{hit.Holding} · {hit.Type} · {hit.Id}{(hit.Pending ? " · pending" : hit.Unread is { } why ? $" · unread: {why}" : string.Empty)}");
        if (hit.Snippet.Length > 0)
        {
            output.Line($"{indent}  {Marked(hit)}");
        }
    }

    private static string Marked(Hit hit)
    {
        var text = new System.Text.StringBuilder(hit.Snippet);
        foreach (var mark in hit.Marks.OrderByDescending(m => m.Start))
        {
            text.Insert(mark.Start + mark.Length, ']').Insert(mark.Start, '[');
        }

        return text.Replace('\n', ' ').ToString();
    }

    /// <summary>An opened item's text and what belongs to it.</summary>
    internal static async Task<ReadAnswer> TextAsync(SignedIn session, OpenedItem opened, CancellationToken ct)
    {
        var grant = $"api/v1/grants/{opened.Grant}";
        return new ReadAnswer(
            opened,
            opened.HasText ? await session.Node.GetAsync($"{grant}/text", ApiJson.Default.TextAnswer, ct) : null,
            opened.HasLayout ? await session.Node.GetAsync($"{grant}/layout", ApiJson.Default.LayoutAnswer, ct) : null,
            opened.HasText && (opened.Corrected || opened.HasLayout)
                ? await session.Node.GetAsync($"{grant}/corrections", ApiJson.Default.CorrectionsAnswer, ct)
                : null);
    }

    private static void Print(Output output, ReadAnswer read)
    {
        var opened = read.Item;
        output.Line(opened.Label);
        output.Line();
        output.Line(opened.Title);
        foreach (var (name, value) in new[]
        {
            ("Date", opened.Date), ("From", opened.Sender), ("To", opened.Recipients), ("Author", opened.Author),
            ("Agency", opened.Agreement is null ? null : opened.Agency), ("Agreed", opened.Agreement?.Terms), ("Holding", opened.Holding),
            ("Type", opened.Type), ("File", opened.FileName), ("Source", opened.Source),
            ("Length", read.Layout?.Duration is { } duration ? ShownText.Clock(duration) : null),
            ("Pages", read.Layout?.Pages?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("In", opened.Parent is { } parent ? $"{parent.Title} ({parent.Id})" : null),
        })
        {
            if (!string.IsNullOrEmpty(value))
            {
                output.Line($"{name,-8} {value}");
            }
        }

        foreach (var part in opened.Parts)
        {
            output.Line($"{"Part",-8} {(part.Title.Length > 0 ? part.Title : part.FileName)} ({part.Type}) {part.Id}");
        }

        output.Line();
        foreach (var line in read.Text is { } text ? ShownText.Lines(text.Text, read.Layout) : [Missing(opened)])
        {
            output.Line(line);
        }

        foreach (var line in ShownText.Corrections(read.Corrections))
        {
            output.Line(line);
        }

        output.Line();
        output.Line(opened.Label);
    }

    private static string Missing(OpenedItem opened) =>
        opened.Pending ? "Its text is pending." : $"It has no readable text: {opened.Unread ?? "none"}. --out saves the original.";
}
