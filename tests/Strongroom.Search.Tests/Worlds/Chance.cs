using Strongroom.Core;
using Strongroom.Vault;

namespace Strongroom.Search.Tests.Worlds;

/// <summary>Random worlds, texts and queries over a small stock of words, so that queries find something. The same seed gives the same.</summary>
internal sealed class Chance(ulong seed)
{
    private static readonly string[] Words =
    [
        "missile", "missiles", "Cuba", "cuban", "harbour", "report", "reports", "Soviet", "the", "of", "a", "ship", "ships", "U.S.", "C.I.A.", "covert-action", "Kennedy's",
        "naïve", "ﬁle", "Straße", "1961", "1962", "agent", "agents", "cables", "cable", "opera-\ntion", "operation", "Москва", "москва", "日本語", "القاهرة", "cities", "city",
    ];

    private static readonly string[] Types = ["text/plain", "message/rfc822", "application/pdf", "image/png"];

    private readonly SeededChance _chance = new(seed);

    public int Below(int limit) => _chance.Below(limit);

    public bool OneIn(int n) => _chance.Below(n) == 0;

    public T Of<T>(IReadOnlyList<T> list) => list[_chance.Below(list.Count)];

    public string Word() => Words[Math.Min(_chance.Below(Words.Length), _chance.Below(Words.Length))];

    public string Text(int most) => string.Join(Of([" ", ", ", "\n", " - "]), Enumerable.Range(0, Below(most + 1)).Select(_ => Word()));

    public ItemFields Fields() => new()
    {
        Title = Text(4),
        MediaType = Of(Types),
        Date = OneIn(4) ? null : new DateTimeOffset(1960 + Below(4), 1 + Below(3), 1 + Below(3), Below(2), 0, 0, TimeSpan.Zero),
        FileName = OneIn(3) ? Word() : null,
        Author = OneIn(2) ? Text(2) : null,
        Sender = OneIn(2) ? Text(2) : null,
        Recipients = OneIn(3) ? Text(3) : null,
        Language = OneIn(3) ? null : Of(["en", "en-GB", "de", "ru"]),
    };

    /// <summary>Does something to a world.</summary>
    public void Step(World world, IReadOnlyList<Place> places, Func<ItemId, bool>? among = null)
    {
        var items = world.Items.Where(i => among?.Invoke(i) != false).ToList();
        switch (Below(items.Count < 5 ? 4 : 15))
        {
            case <= 3:
                world.File(Of(places), Fields(), items.Count > 0 && OneIn(3) ? Of(items) : null);
                break;
            case <= 7:
                world.AddText(Of(items), OneIn(6) ? Text(300) : Text(30), OneIn(2) ? Fields() : null);
                break;
            case 8:
                world.AddUnread(Of(items), "analysis.empty");
                break;
            case 9:
                world.AddTextRow(Of(items));
                break;
            case 10:
                world.Remove(Of(items));
                break;
            case 11:
                world.Relabel(Of(items), Of(places));
                break;
            case 12 when OneIn(2):
                if (Of(items) is var corrected && world.HasText(corrected))
                {
                    world.Correct(corrected, Text(5));
                }

                break;
            case 12:
                world.Seal(Of(places));
                break;
            default:
                if (OneIn(3))
                {
                    world.Restart(rowsFirst: OneIn(2));
                }

                break;
        }
    }

    public World World(IReadOnlyList<Place> places, int steps)
    {
        var world = new World((ulong)Below(1 << 30));
        for (var i = 0; i < steps; i++)
        {
            Step(world, places);
        }

        return world;
    }

    /// <summary>A query that can be understood.</summary>
    public string Query(int depth = 2)
    {
        var parts = Enumerable.Range(0, 1 + Below(3)).Select(_ => Part(depth)).ToList();
        return string.Join(Of([" ", " ", " OR ", " AND "]), parts);
    }

    private string Part(int depth) => Below(depth > 0 ? 23 : 18) switch
    {
        16 => Of(["misile~", "missiles~1", "harbur~2", "Cubs~", "Moscow~", "Москва~1", "Мсоква~", "opertaion~", "agnet~1", "city~2", "reprot~", "the~", "zzz~2", "title:cubs~", "19611~"]),
        17 => Of(["m*le", "mis*iles", "*port", "sh?ps", "c*e*", "opera*on", "ship?", "cit?es", "*ск*", "re*t?", "title:*le", "?uba"]),
        18 => $"({Near()})",
        19 => Near(),
        20 => $"title:({Query(0)})",
        21 => $"agency:{Of(["here", "there"])}",
        22 => $"{Bare(Word())}",
        <= 4 => Bare(Word()),
        5 => $"\"{Bare(Word())} {Bare(Word())}\"",
        6 => Of(["re*", "miss*", "missiles*", "cu*", "op*", "Mo*", "моск*", "cit*", "19*", "ca*", "zz*"]),
        7 => $"{Of(["title", "author", "from", "to", "sender"])}:{Of(["missile", "report", "the", "cuba", "agent*"])}",
        8 => $"type:{Of(["mail", "pdf", "image", "text/plain", "nonsense"])}",
        9 => $"{Of(["date", "before", "after"])}:{Of(["1961", "1962-02", "1961-01-02"])}",
        10 => $"date:{Of(["1960..1961", "1961-02..", "..1962-02-02"])}",
        11 => $"label:{Of(["SECRET", "\"TOP SECRET\"", "COPPERLEAF", "INVENTED", "\"UK TOP SECRET UK/US EYES ONLY\""])}",
        12 => $"{Of(["holding:Cables", "holding:\"missile files\"", "holding:nowhere", "language:en", "language:en-GB", "name:kuba", "name:(moskva cuban)", "name:\"the القاهرة\""])}",
        13 => $"-{Bare(Word())}",
        14 => $"NOT ({Query(depth - 1)})",
        _ => $"({Query(depth - 1)})",
    };

    /// <summary>Words, phrases and choices near each other, perhaps several in a chain.</summary>
    private string Near()
    {
        string Operand() => Below(6) switch
        {
            0 => $"\"{Bare(Word())} {Bare(Word())}\"",
            1 => $"({Bare(Word())} OR {Bare(Word())})",
            2 => Of(["re*", "mis?ile", "cubb~", "sh?p*"]),
            _ => Bare(Word()),
        };
        string Step() => Of(["NEAR", "NEAR/1", "NEAR/2", "w/3", "NEAR/5", "PRE/1", "PRE/2", "pre/4", "NEAR/64"]);
        return OneIn(3) ? $"{Operand()} {Step()} {Operand()} {Step()} {Operand()}" : $"{Operand()} {Step()} {Operand()}";
    }

    private static string Bare(string word) => word.Replace("-\n", string.Empty, StringComparison.Ordinal);
}
