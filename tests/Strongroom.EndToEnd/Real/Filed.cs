using System.Text;
using Strongroom.Node.Api;

namespace Strongroom.EndToEnd.Real;

/// <summary>A small holding: open and secret reports about the same harbour, and a mail with two attachments.</summary>
internal static class Filed
{
    internal static async Task<IReadOnlyDictionary<string, string>> FileAsync(ApiClient filer, Roster roster)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        async Task OneAsync(string name, string title, string label, string text, string type = "text/plain", string? holding = null)
        {
            var head = new DepositHead("", null, holding ?? roster.Holding, label, title, type, Date: "1963-10-08");
            ids[name] = (await filer.DepositAsync(head, Encoding.UTF8.GetBytes(text))).Id;
        }

        await OneAsync("open", "Tide tables of the old harbour", "UK OFFICIAL", "The harbour master keeps the lighthouse log. Ships waiting for the tide lie at the northern mole.");
        await OneAsync("secret", "Night landings at the harbour", "UK SECRET UK EYES ONLY", "A fishing boat landed crates at the lighthouse steps. The harbour watch saw nothing that night.");
        await OneAsync(
            "top", "Source report: the harbour pilot", $"UK TOP SECRET {roster.CodeWord} UK EYES ONLY",
            "The pilot of the harbour carries letters for the lighthouse keeper. <script>alert('run')</script> He is paid in kind.");
        await OneAsync("web", "Harbour notice", "UK OFFICIAL", "<html><body><h1>Notice</h1><p>The <b>harbour</b> lighthouse is being painted.</p><script>alert(1)</script></body></html>", "text/html");
        for (var i = 1; i <= 30; i++)
        {
            await OneAsync($"log{i}", $"Harbour log, sheet {i}", i % 2 == 0 ? "UK OFFICIAL" : "UK SECRET UK EYES ONLY", $"Sheet {i}. The harbour was calm; wind from the west; {i} ships.");
        }

        await OneAsync("mail", "", "UK OFFICIAL", Mail, "message/rfc822", "mail");
        return ids;
    }

    private const string Mail = """
        From: Harbour Office <office@harbour.example>
        To: Keeper <keeper@lighthouse.example>
        Subject: Painting of the lighthouse
        Date: Tue, 08 Oct 1963 09:00:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b1"

        --b1
        Content-Type: text/plain; charset=utf-8

        Dear keeper, the painters come to the harbour on Monday. The plan is attached.

        --b1
        Content-Type: text/plain; charset=utf-8; name="plan.txt"
        Content-Disposition: attachment; filename="plan.txt"

        Monday: scaffold. Tuesday: white paint, forty tins.

        --b1
        Content-Type: application/octet-stream; name="swatch.bin"
        Content-Disposition: attachment; filename="swatch.bin"
        Content-Transfer-Encoding: base64

        AAECAwQFBgcICQ==

        --b1--
        """;
}
