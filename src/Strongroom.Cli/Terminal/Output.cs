using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Strongroom.Core;

namespace Strongroom.Cli.Terminal;

/// <summary>What a command prints: lines for people, or JSON alone on standard output for scripts; faults and progress go to standard error.</summary>
internal sealed class Output
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly TextWriter _out;
    private readonly TextWriter _error;

    public Output(bool json, TextWriter standardOutput, TextWriter standardError)
    {
        IsJson = json;
        _out = standardOutput;
        _error = standardError;
    }

    public bool IsJson { get; }

    /// <summary>Progress is drawn only where a person watches.</summary>
    public bool ShowsProgress => !IsJson && !Console.IsErrorRedirected;

    public void Write<T>(T value, JsonTypeInfo<T> type, Action<Output> human)
    {
        if (!IsJson)
        {
            human(this);
            return;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        _out.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    public void Line(string text = "") => _out.WriteLine(Clean(text));

    public void Raw(ReadOnlySpan<char> text) => _out.Write(text);

    public void Note(string text)
    {
        if (!IsJson)
        {
            _error.WriteLine(Clean(text));
        }
    }

    /// <summary>Waits for work whose length is not known, with a moving sign where a person watches.</summary>
    public async Task<T> WaitAsync<T>(string doing, Func<Task<T>> work)
    {
        if (!ShowsProgress)
        {
            return await work();
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_error) });
        return await console.Status().StartAsync(doing, _ => work());
    }

    public void Fault(string code, string message, string? remedy, int? position = null)
    {
        if (IsJson)
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Indented))
            {
                writer.WriteStartObject();
                writer.WriteString("code", code);
                writer.WriteString("message", message);
                if (remedy is not null)
                {
                    writer.WriteString("remedy", remedy);
                }

                if (position is { } at)
                {
                    writer.WriteNumber("position", at);
                }

                writer.WriteEndObject();
            }

            _error.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
            return;
        }

        _error.WriteLine(Clean($"strongroom: {message} [{code}]"));
        if (remedy is not null)
        {
            _error.WriteLine(Clean($"  {remedy}"));
        }
    }

    public void Fault(StrongroomException fault) => Fault(fault.Code, fault.Message, fault.Remedy);

    /// <summary>A filed title may hold escape sequences that would rewrite a terminal: control and direction characters are made visible.</summary>
    public static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var hostile = (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
            if (hostile && clean is null)
            {
                clean = new StringBuilder(text, 0, i, text.Length + 8);
            }

            clean?.Append(hostile ? '\uFFFD' : c);
        }

        return clean?.ToString() ?? text;
    }
}
