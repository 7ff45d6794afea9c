using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Node.State;

/// <summary>
/// What a custodian prints and keeps apart from the passphrase. Holds no secret: whoever finds it learns a store id and how far its record
/// reached.
/// </summary>
public static class RecoverySheet
{
    private const string Begin = "-----BEGIN CHECKPOINT-----";
    private const string End = "-----END CHECKPOINT-----";
    private const string LogKeyLine = "Log key SPKI";
    private const int MaxChars = 64 << 10;

    internal static string Write(string agency, StoreId store, Ledger.Ledger ledger, VerifyingKey logKey) => string.Join(
        '\n',
        [
            $"Strongroom recovery sheet of {agency}",
            $"Store        {store}",
            $"Log key      {logKey.Fingerprint}",
            $"{LogKeyLine} {Convert.ToBase64String(logKey.Spki)}",
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

    /// <summary>The log's public key that a sheet names, or null when it names none.</summary>
    /// <param name="sheet">Text of a sheet.</param>
    /// <exception cref="CryptoException">What it names is no key.</exception>
    public static VerifyingKey? LogKeyOf(string sheet)
    {
        var line = sheet.Length > MaxChars ? null : sheet.Split('\n').FirstOrDefault(static l => l.StartsWith(LogKeyLine, StringComparison.Ordinal));
        var bytes = new byte[512];
        return line is not null && Convert.TryFromBase64String(line[LogKeyLine.Length..].Trim(), bytes, out var length)
            ? VerifyingKey.FromSpki(bytes.AsSpan(0, length))
            : null;
    }

    /// <summary>The signed notes of a sheet; a bare note counts as a sheet too.</summary>
    /// <param name="sheet">Text of a sheet, or of one checkpoint.</param>
    /// <exception cref="NodeException">There is none.</exception>
    public static IReadOnlyList<string> CheckpointsOf(string sheet)
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
