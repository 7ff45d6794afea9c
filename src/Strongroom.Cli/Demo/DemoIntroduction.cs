using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Demo;

/// <summary>What the demo prints once its nodes serve: where they are, who may sign in with what, and what is worth trying.</summary>
internal static class DemoIntroduction
{
    private const int FewPeople = 4;

    public static void Print(DemoHome home, IReadOnlyList<DemoNode> nodes, Output output)
    {
        var secrets = home.ReadSecrets();
        output.Line();
        foreach (var node in nodes)
        {
            output.Line($"  {node.Agency,-6} {node.Address?.ToString() ?? "does not run"}");
        }

        output.Line();
        output.Line("  Sign in at gchq as    password               who");
        foreach (var person in secrets.Find(nodes[0].Agency)!.People)
        {
            Print(output, person);
        }

        foreach (var node in nodes.Skip(1))
        {
            output.Line();
            output.Line($"  at {node.Agency}");
            foreach (var person in secrets.Find(node.Agency)!.People.Take(FewPeople))
            {
                Print(output, person);
            }
        }

        output.Line();
        output.Line($"  All people and secrets: {home.Secrets}  (demo only)");
        output.Line();
        output.Line("  Searches worth trying (and then the same as ben or cleo)");
        foreach (var (query, why) in DemoPlan.Searches)
        {
            output.Line($"  {query,-42} {why}");
        }

        output.Line();
        output.Line("  In another terminal:");
        output.Line("  ./strongroom search --demo ada --purpose \"historical assessment\" 'missile Cuba'");
        output.Line("  ./strongroom demo stop mi6      stops one node: search at gchq, and the answer says so");
        output.Line("  ./strongroom demo start mi6     starts it again");
        output.Line();
    }

    private static void Print(Output output, DemoPerson person) =>
        output.Line($"  {person.User,-6} {person.Name,-14} {person.Password,-22} {person.About}");
}
