using Microsoft.Extensions.Logging;

namespace Strongroom.Node.Hosting;

/// <summary>Writes the node's own log lines to one text writer. Frameworks' categories are dropped: their messages may quote what a user sent.</summary>
internal sealed class LineLog(TextWriter writer, TimeProvider clock) : ILoggerProvider
{
    private readonly Lock _lock = new(); // guards writer

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Strongroom", StringComparison.Ordinal) ? new Lines(this) : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public void Dispose()
    {
        // The writer is the caller's.
    }

    private void Write(LogLevel level, EventId id, string text)
    {
        var line = $"{clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {level} {id.Id} {text}";
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    private sealed class Lines(LineLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, eventId, formatter(state, null));
            }
        }
    }
}
