using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Reading;

/// <summary>A row of a sheet.</summary>
/// <param name="Cells">Its cells.</param>
internal sealed record SheetRow(IReadOnlyList<SheetCell> Cells)
{
    /// <summary>The rows of a sheet's text: a line each, cells between tabs, as many in each as in the longest. Lines without anything are left out.</summary>
    internal static IReadOnlyList<SheetRow> Of(SectionPiece piece)
    {
        var rows = Lines(piece).ToList();
        var wide = rows.Select(static r => r.Cells.Count).DefaultIfEmpty().Max();
        return [.. rows.Select(r => new SheetRow([.. r.Cells, .. Enumerable.Repeat(new SheetCell(string.Empty, [], 0), wide - r.Cells.Count)]))];
    }

    private static IEnumerable<SheetRow> Lines(SectionPiece piece)
    {
        var at = 0;
        var mark = 0;
        foreach (var line in piece.Text.Split('\n'))
        {
            var cells = new List<SheetCell>();
            foreach (var text in line.Split('\t'))
            {
                var marks = new List<Mark>();
                var before = piece.MarksBefore + mark;
                for (; mark < piece.Marks.Count && piece.Marks[mark].Start < at + text.Length; mark++)
                {
                    marks.Add(new Mark(piece.Marks[mark].Start - at, piece.Marks[mark].Length));
                }

                cells.Add(new SheetCell(text, marks, before));
                at += text.Length + 1;
            }

            if (line.Length > 0)
            {
                yield return new SheetRow(cells);
            }
        }
    }
}

/// <summary>A cell.</summary>
internal sealed record SheetCell(string Text, IReadOnlyList<Mark> Marks, int MarksBefore);
