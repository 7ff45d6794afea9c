using System.Reflection;
using System.Text.RegularExpressions;
using Strongroom.Core;

namespace Strongroom.Tidy.Tests;

public sealed class FaultTests
{
    private static readonly string[] Rooms = ["Labels", "Crypto", "Storage", "Ledger", "Governance", "Vault", "Search", "Analysis", "Node"];

    public static TheoryData<string> EveryRoom => [.. Rooms];

    [Theory]
    [MemberData(nameof(EveryRoom))]
    public void Every_fault_has_a_line_on_its_rooms_page(string room)
    {
        var faults = Assembly.Load($"Strongroom.{room}").GetType($"Strongroom.{room}.{room}Fault");
        Assert.NotNull(faults);
        var page = File.ReadAllText(Repository.Path("docs", "faults", $"{room.ToLowerInvariant()}.md"));
        var codes = Enum.GetNames(faults).Select(name => $"{room.ToLowerInvariant()}.{Kebab(name)}").ToList();
        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Matches($"`({Regex.Escape(room.ToLowerInvariant())}\\.)?{Regex.Escape(code[(code.IndexOf('.', StringComparison.Ordinal) + 1)..])}`", page));
    }

    [Fact]
    public void Codes_are_stable_text() =>
        Assert.Equal("crypto.commitment-mismatch", StrongroomException.CodeOf("crypto", Sample.CommitmentMismatch));

    private enum Sample
    {
        CommitmentMismatch = 1,
    }

    private static string Kebab(string name) =>
        string.Concat(name.Select(static (c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? "-" : string.Empty) + char.ToLowerInvariant(c) : c.ToString()));
}
