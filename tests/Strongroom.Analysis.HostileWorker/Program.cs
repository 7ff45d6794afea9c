using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.HostileWorker;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Tools;
using Strongroom.Analysis.Workers;

// Closes itself in exactly as the product's worker does, and then does what the item's first line says.
return args switch
{
    [WorkerMain.Verb, ..] => WorkerMain.Run(args, Misdeeds.Read),
    [ToolMain.Verb, ..] => ToolMain.Run(args, HostileTools.All),
    [Confine.Verb, ..] => Confine.Run(args, HostileTools.All),
    _ => 2,
};

namespace Strongroom.Analysis.HostileWorker
{
    internal static unsafe class Misdeeds
    {
        private static readonly List<object> Held = [];

        internal static Answer Read(WorkerRequest request, ItemInput input)
        {
            var deed = Encoding.UTF8.GetString(input.Head.Span).Split('\n')[0];
            switch (deed)
            {
                case "tool":
                    return RunTool(input, HostileTools.Perl);
                case "large tool":
                    input.Tools.Enlarge();
                    return RunTool(input, HostileTools.Perl);
                case "missing tool":
                    return RunTool(input, HostileTools.Missing);
                case "many tools":
                    for (var i = 0; i < 1000; i++)
                    {
                        using var run = input.Tools.Run(HostileTools.Missing, default);
                    }

                    return Say("ran a thousand");
                case "tool that nobody knows":
                    return RunTool(input, HostileTools.Missing with { Number = 3000 });
                case "tool with other numbers":
                    return RunTool(input, HostileTools.Perl, 7);
                case "attempts":
                    return Say(string.Join("\n", Attempts.Succeeded()));
                case "environment":
                    return Say(string.Join("\n", Attempts.Environment()));
                case "descriptors":
                    return Say(string.Join("\n", Attempts.InheritedDescriptors()));
                case "process":
                    return Say(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
                case "threads":
                    return Say(Attempts.Threads());
                case "spin":
                    while (true)
                    {
                    }

                case "spin on threads":
                    for (var i = 0; i < 4; i++)
                    {
                        new Thread(static () =>
                        {
                            while (true)
                            {
                            }
                        }).Start();
                    }

                    Thread.Sleep(Timeout.Infinite);
                    break;
                case "sleep":
                    Thread.Sleep(Timeout.Infinite);
                    break;
                case "eat managed memory":
                    while (true)
                    {
                        try
                        {
                            var block = new byte[1 << 20];
                            Array.Fill(block, (byte)1);
                            Held.Add(block);
                        }
                        catch (OutOfMemoryException)
                        {
                            // stubborn
                        }
                    }

                case "eat native memory":
                    while (true)
                    {
                        var block = Native.Syscall(9, 0, 1 << 20, 3, 0x22, -1, 0); // mmap, private and anonymous
                        for (long i = 0; block > 0 && i < 1 << 20; i += 4096)
                        {
                            ((byte*)block)[i] = 1;
                        }
                    }

                case "out of memory":
                    throw new OutOfMemoryException();
                case "write garbage":
                    Write(Enumerable.Range(0, 100_000).Select(static i => (byte)(i * 7919 >> 3)).ToArray());
                    break;
                case "flood":
                    Write([0, 1, 0, 0]);
                    while (true)
                    {
                        Write(new byte[1 << 16]);
                    }

                case "claim a huge header":
                    Write([0x7F, 0xFF, 0xFF, 0xFF]);
                    Thread.Sleep(Timeout.Infinite);
                    break;
                case "stop in the middle":
                    Write([0, 0, 0, 100, 0x8C]);
                    break;
                case "close the output and stay":
                    Native.Close(1);
                    Thread.Sleep(Timeout.Infinite);
                    break;
                case "say nothing":
                    break;
                case "fail fast":
                    Environment.FailFast("words of the item");
                    break;
                case "overflow the stack":
                    Deeper(1);
                    break;
                case "answer at once":
                    return Say("answered");
                default:
                    return Say(deed);
            }

            Native.ExitNow(0);
            return default;
        }

        private static Answer RunTool(ItemInput input, Tool tool, params int[] numbers)
        {
            var script = input.ReadAll(1 << 24)!.Value;
            script = script[(script.Span.IndexOf((byte)'\n') + 1)..];
            using var run = input.Tools.Run(tool, script, numbers);
            var said = run.ReadAll(1 << 16);
            return Say($"{Encoding.UTF8.GetString(said.Span).TrimEnd()}\n{run.End.Kind} {run.End.Code}");
        }

        private static int Deeper(int depth) => depth + Deeper(depth + 1) + 1;

        private static void Write(byte[] bytes) => new Descriptor(1).Write(bytes);

        private static Answer Say(string text) =>
            Answer.Of(new DocumentDraft { MediaType = "text/plain", Engine = "hostile/1", TextUtf8 = Encoding.UTF8.GetBytes(text) });
    }
}
