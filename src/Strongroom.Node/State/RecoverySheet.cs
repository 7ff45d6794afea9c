using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Node.State;

/// <summary>What a custodian prints and keeps apart from the passphrase. Holds no secret: whoever finds it learns a store id and how far its record reached.</summary>
internal static class RecoverySheet
{
    private const string Begin = "-----BEGIN CHECKPOINT-----";
    private const string End = "-----END CHECKPOINT-----";
    private const int MaxChars = 64 << 10;

    internal static string Write(string agency, StoreId store, Ledger.Ledger ledger, VerifyingKey logKey) => string.Join(
        '\n',
        [
            $"Strongroom recovery sheet of {agency}",
            $"Store        {store}",
            $"Log key      {logKey.Fingerprint}",
            $"Log key SPKI {Convert.ToBase64String(logKey.Spki)}",
            string.Empty,
            "A node rebuilt from this store must hold at least what these checkpoints name.",
            Begin,
            ledger.ControlCheckpoint.TrimEnd('\n'),
            End,
            Begin,
            ledger.AccessCheckpoint.TrimEnd('\n'),
            End,
            string.Empty,
        ]);

    /// <summary>The signed notes of a sheet; a bare note counts as a sheet too.</summary>
    /// <exception cref="NodeException">There is none.</exception>
    internal static IReadOnlyList<string> CheckpointsOf(string sheet)
    {
        if (sheet.Length <= MaxChars)
        {
            var notes = new List<string>();
            StringBuilder? note = null;
            foreach (var line in sheet.ReplaceLineEndings("\n").Split('\n'))
            {
                switch (line.TrimEnd())
                {
                    case Begin:
                        note = new StringBuilder();
                        break;
                    case End when note is not null:
                        notes.Add(note.ToString());
                        note = null;
                        break;
                    default:
                        note?.Append(line).Append('\n');
                        break;
                }
            }

            if (notes.Count > 0)
            {
                return notes;
            }

            if (sheet.Contains("\n\n\u2014 ", StringComparison.Ordinal))
            {
                return [sheet.ReplaceLineEndings("\n")];
            }
        }

        throw new NodeException(NodeFault.BadPlan, FaultKind.BadInput, "this is no recovery sheet", "Give the text of the sheet, or of one checkpoint.");
    }
}
