using System.CommandLine;
using System.Globalization;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Commands;

/// <summary><c>correct</c>: sets a person's words beside what was read or heard.</summary>
internal static class CorrectCommand
{
    public static Command Correct()
    {
        var command = new Command("correct", "Set your words beside a machine's words in an item's text. Searches then find both. Recorded.");
        var item = new Argument<string>("item") { Description = "Item id from a search." };
        var machine = new Argument<string>("machine")
        {
            Description = "The machine's words as `read` prints them; '-' reads them, and yours, from standard input, a line each.",
        };
        var words = new Argument<string?>("words") { Description = "Your words; empty where nothing is said or written.", Arity = ArgumentArity.ZeroOrOne };
        var at = new Option<string?>("--at") { Description = "About when they are said (1:23), where they are said more than once." };
        var number = new Option<int?>("--nth") { Description = "Which of several places, from 1." };
        var back = new Option<bool>("--back") { Description = "Take back what was corrected there." };
        command.Arguments.Add(item);
        command.Arguments.Add(machine);
        command.Arguments.Add(words);
        command.Options.Add(at);
        command.Options.Add(number);
        command.Options.Add(back);
        var client = new ClientOptions().AddTo(command, withPurpose: true);
        command.Handle(async (parsed, output, ct) =>
        {
            var input = ClientOptions.Input(parsed);
            await using var session = await client.SignInAsync(parsed, input, ct);
            var (theirs, ours) = (parsed.GetValue(machine)!, parsed.GetValue(words));
            if (theirs == "-")
            {
                theirs = input.Line("the machine's words");
                ours = parsed.GetValue(back) ? null : input.Line("your words");
            }

            if (parsed.GetValue(back) == (ours is not null))
            {
                throw new UsageException("give your words, or --back");
            }

            var opened = await session.Node.PostAsync(
                $"api/v1/items/{FindCommands.ItemOf(parsed.GetValue(item)!)}/open",
                new OpenRequest(session.NeedPurpose(), session.Authority, session.Reason),
                ApiJson.Default.OpenRequest,
                ApiJson.Default.OpenedItem,
                ct);
            var read = await FindCommands.TextAsync(session, opened, ct);
            var text = read.Text?.Text ?? throw new UsageException("the item has no text to correct");
            var start = PlaceOf(text, read.Layout, theirs, parsed.GetValue(at), parsed.GetValue(number));
            var answer = await session.Node.PostAsync(
                $"api/v1/grants/{opened.Grant}/corrections",
                new CorrectRequest(start, theirs.Length, theirs, ours ?? theirs, read.Corrections?.Corrections.Count ?? 0, session.Reason),
                ApiJson.Default.CorrectRequest,
                ApiJson.Default.CorrectionsAnswer,
                ct);
            output.Write(answer, ApiJson.Default.CorrectionsAnswer, o =>
            {
                foreach (var line in ShownText.Corrections(answer))
                {
                    o.Line(line);
                }
            });
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Where the words stand. Of several places the one named, or the one nearest to a time.</summary>
    internal static int PlaceOf(string text, LayoutAnswer? layout, string words, string? at, int? number)
    {
        var places = new List<int>();
        for (var place = text.IndexOf(words, StringComparison.Ordinal); place >= 0 && words.Length > 0; place = text.IndexOf(words, place + 1, StringComparison.Ordinal))
        {
            // Whole words only: "art" is not in "part".
            var end = place + words.Length;
            if ((place == 0 || !char.IsLetterOrDigit(text[place - 1]) || !char.IsLetterOrDigit(words[0]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end]) || !char.IsLetterOrDigit(words[^1])))
            {
                places.Add(place);
            }
        }

        if (places.Count == 0)
        {
            throw new UsageException("these words do not stand in the machine's text; see `strongroom read`");
        }

        if (number is { } wanted)
        {
            return wanted >= 1 && wanted <= places.Count ? places[wanted - 1] : throw new UsageException($"these words stand in {places.Count} places");
        }

        if (at is not null)
        {
            var time = TimeOf(at);
            return places.MinBy(p => Math.Abs((TimeAt(layout, p) ?? long.MaxValue / 2) - time));
        }

        return places.Count == 1 ? places[0] : throw new UsageException($"these words stand in {places.Count} places; say which by --at or --nth");
    }

    private static long? TimeAt(LayoutAnswer? layout, int place) => layout?.Spans.FirstOrDefault(s => s.Start + s.Length > place)?.Time;

    private static long TimeOf(string text)
    {
        var total = 0.0;
        foreach (var part in text.Split(':'))
        {
            total = (total * 60) + (double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new UsageException("a time has the form 1:23 or 1:02:03"));
        }

        return (long)(total * 1000);
    }
}
