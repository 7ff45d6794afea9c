using System.Text;
using Strongroom.Crypto;

namespace Strongroom.Cli.Terminal;

/// <summary>
/// Secrets and queries from standard input, a line each in the order in which the command asks: process arguments and shell histories are
/// readable by others. At a terminal secrets are asked for without echo.
/// </summary>
internal sealed class StandardInput
{
    private readonly TextReader _reader;
    private readonly bool _interactive;

    public StandardInput(TextReader reader, bool interactive)
    {
        _reader = reader;
        _interactive = interactive;
    }

    /// <summary>The next line as a secret.</summary>
    /// <param name="prompt">Shown at a terminal only.</param>
    public SecretBytes Secret(string prompt)
    {
        var text = _interactive ? Ask(prompt) : Line(prompt).ToCharArray();
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        Array.Clear(text);
        return SecretBytes.TakeFrom(bytes);
    }

    /// <summary>The next line as text.</summary>
    /// <param name="what">What is missing when there is none.</param>
    public string Line(string what) =>
        _reader.ReadLine() ?? throw new UsageException($"{what} was expected on standard input, but it ended");

    private static char[] Ask(string prompt)
    {
        Console.Error.Write(prompt + ": ");
        var typed = new List<char>();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.Error.WriteLine();
                return [.. typed];
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                if (typed.Count > 0)
                {
                    typed.RemoveAt(typed.Count - 1);
                }
            }
            else if (key.KeyChar != '\0')
            {
                typed.Add(key.KeyChar);
            }
        }
    }
}

/// <summary>The command line asks for something that makes no sense: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
