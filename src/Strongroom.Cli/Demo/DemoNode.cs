using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Strongroom.Cli.Commands;
using Strongroom.Cli.Terminal;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Demo;

/// <summary>
/// One agency's node: <c>strongroom serve</c> as a child process, started, watched and stopped. It holds the child's standard input open: when
/// this process dies, whatever the way, the node reads the end of it and stops too.
/// </summary>
internal sealed class DemoNode
{
    private const int MaxSaidChars = 64 << 10;
    private const int MostPortRaces = 3;
    private const string PortInUse = "node.port-in-use";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterInterrupt = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(40);

    private readonly DemoHome _home;
    private readonly DemoAgencySecrets _secrets;
    private readonly Output _output;
    private readonly bool _otherPort;
    private int _port;
    private int _exchangePort;
    private int _portRaces; // starts in a row that found a port taken between the look for a free one and its use

    /// <summary>Prepares a node.</summary>
    /// <param name="home">The demo's folder.</param>
    /// <param name="secrets">The agency's secrets.</param>
    /// <param name="port">The console's port.</param>
    /// <param name="exchangePort">The port for other agencies' nodes.</param>
    /// <param name="otherPort">Take another port for the console where that one is in use.</param>
    /// <param name="output">Told when it ends by itself.</param>
    public DemoNode(DemoHome home, DemoAgencySecrets secrets, int port, int exchangePort, bool otherPort, Output output)
    {
        _home = home;
        _secrets = secrets;
        _port = port;
        _exchangePort = exchangePort;
        _otherPort = otherPort;
        _output = output;
    }

    public string Agency => _secrets.Agency;

    /// <summary>The console's address while the node serves, else null.</summary>
    public Uri? Address { get; private set; }

    /// <summary>The child's process while there is one, else 0.</summary>
    public int Process { get; private set; }

    /// <summary>Keeps the node running, except while somebody wishes it stopped, until cancelled; then stops it and returns.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        _home.WishToStop(Agency, false);
        try
        {
            while (!ct.IsCancellationRequested)
            {
                if (_home.IsToStop(Agency))
                {
                    await Task.Delay(Look, ct);
                    continue;
                }

                await RunOnceAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The demo stops.
        }
        finally
        {
            _home.WriteNode(Agency, null);
        }
    }

    /// <summary>Waits until the node serves.</summary>
    public async Task<Uri> ServingAsync(CancellationToken ct)
    {
        while (true)
        {
            if (Address is { } address)
            {
                return address;
            }

            await Task.Delay(Look, ct);
        }
    }

    private async Task RunOnceAsync(CancellationToken ct)
    {
        using var child = Start();
        Process = child.Id;
        var said = new StringBuilder();
        child.ErrorDataReceived += (_, line) =>
        {
            if (said.Length < MaxSaidChars)
            {
                said.AppendLine(line.Data);
            }
        };
        child.BeginErrorReadLine();
        var ended = false;
        try
        {
            await child.StandardInput.WriteLineAsync(_secrets.Passphrase.AsMemory(), ct);
            await child.StandardInput.FlushAsync(ct);
            var serving = await FirstAsync(child, ct);
            if (serving is not null)
            {
                _portRaces = 0;
                Address = new Uri(serving.Address);
                _home.WriteNode(Agency, new DemoNodeFile(child.Id, serving.Address));
            }

            while (!child.HasExited && !_home.IsToStop(Agency))
            {
                await Task.Delay(Look, ct);
            }
        }
        catch (IOException)
        {
            ended = true; // before it read anything; what it said tells why
        }
        finally
        {
            var asked = !ended && !child.HasExited;
            Address = null;
            await StopAsync(child);
            var fault = asked ? null : FaultIn(said.ToString());
            var died = !asked && !(fault?.Code == PortInUse && ++_portRaces <= MostPortRaces);
            if (died)
            {
                _home.WishToStop(Agency, true); // it stays down until somebody starts it again, who may do so from here on
            }

            _home.WriteNode(Agency, null); // not before it is gone: "stopped" means that it answers no more
            Process = 0;
            if (died)
            {
                await Task.Delay(AfterInterrupt, ct); // a Ctrl-C at the terminal reaches all processes, and this one perhaps last
                Tell(child.ExitCode, fault);
            }
        }
    }

    private Process Start()
    {
        _port = _otherPort ? Free(_port) : _port;
        _exchangePort = Free(_exchangePort); // officers introduce it again at another port
        List<string> arguments =
        [
            "serve", "--agency", Agency, "--store", _home.Store(Agency), "--state", _home.State(Agency), "--port", Text(_port),
            "--exchange", $"127.0.0.1:{Text(_exchangePort)}",
            "--partner-deadline", "5", // while all three file on few cores
            "--analysers", "1", "--passphrase-stdin", ServeCommand.UntilInputEnds, "--json",
        ];
        var program = Environment.ProcessPath ?? "dotnet";
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            arguments.Insert(0, Path.Combine(AppContext.BaseDirectory, "strongroom.dll"));
        }

        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return System.Diagnostics.Process.Start(start) ?? throw new IOException($"the node of {Agency} did not start");
    }

    /// <summary>The node's own word that it serves; null when it ended without one.</summary>
    private static async Task<Serving?> FirstAsync(Process child, CancellationToken ct)
    {
        var answers = JsonSerializer.DeserializeAsyncEnumerable(child.StandardOutput.BaseStream, CliJson.Default.Serving, topLevelValues: true, ct);
        try
        {
            await foreach (var answer in answers)
            {
                return answer;
            }
        }
        catch (JsonException)
        {
            // Cut off half-way: it ended.
        }

        return null;
    }

    private static async Task StopAsync(Process child)
    {
        child.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopTime);
        try
        {
            await child.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true); // what it acknowledged is durable
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>It ended by itself: the others go on, and it stays down until somebody starts it again.</summary>
    private void Tell(int code, ApiError? fault) => _output.Fault(
        fault?.Code ?? "cli.node-ended",
        $"the node of {Agency} ended by itself (exit code {Text(code)}){(fault is null ? string.Empty : $": {fault.Message}")}; the others go on",
        $"{(fault?.Remedy is { } remedy ? remedy + " " : string.Empty)}Start it again: ./strongroom demo start {Agency}");

    private static ApiError? FaultIn(string said)
    {
        try
        {
            return JsonSerializer.Deserialize(said, CliJson.Default.ApiError);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The port, or any free one where another program listens on it.</summary>
    private static int Free(int port)
    {
        foreach (var wanted in new[] { port, 0 })
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, wanted);
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }

        return 0;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
