using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Sandboxing;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// What the probe has a worker try before any item is trusted to one: each attempt must fail. An item can ask for it too (the media type
/// is only a hint) and learns nothing by it but that it is closed in.
/// </summary>
internal static unsafe class SelfTest
{
    internal const string MediaType = "application/vnd.strongroom.sandbox-self-test";
    internal const string AllHeld = "held";

    private const int WriteCreate = 0x1 | 0x40;
    private const int InternetFamily = 2;
    private const int UnixFamily = 1;
    private const int StreamType = 1;
    private const int Fork = 57;
    private const int NotPermitted = 1;

    internal static Answer Run()
    {
        var failed = new List<string>();
        void Must(bool denied, string what)
        {
            if (!denied)
            {
                failed.Add(what);
            }
        }

        Must(CanNotOpen("/tmp/strongroom-probe\0"u8, WriteCreate), "write a file");
        Must(CanNotOpen("/etc/passwd\0"u8, 0), "read a file of the host");
        Must(CanNotOpen("/root\0"u8, 0), "list a folder of the host");
        Must(Environment.GetEnvironmentVariable("PATH") is null && Environment.GetEnvironmentVariable("HOME") is null, "see the environment");
        if (SeccompFilter.IsSupported)
        {
            Must(Denied(41, InternetFamily, StreamType), "make a network socket");
            Must(Denied(41, UnixFamily, StreamType), "make a local socket");
            Must(Denied(Fork), "start a process");
            Must(Denied(59), "run a program");
            Must(Denied(101, 0), "trace a process");
            Must(Denied(62, Native.GetPid()), "send a signal");
            Must(Denied(319), "make a memory file");
            Must(Denied(272, 0x10000000), "make a namespace");
        }

        return Answer.Of(new DocumentDraft
        {
            MediaType = MediaType,
            Engine = "strongroom-self-test/1",
            TextUtf8 = Encoding.UTF8.GetBytes(failed.Count == 0 ? AllHeld : "a worker can: " + string.Join(", ", failed)),
        });
    }

    private static bool Denied(long number, long a = 0, long b = 0)
    {
        var result = Native.Syscall(number, a, b, 0, 0, 0, 0);
        if (result == 0 && number == Fork)
        {
            Native.ExitNow(0); // the child of a fork that should not have been
        }

        return result == -1 && Marshal.GetLastPInvokeError() == NotPermitted;
    }

    private static bool CanNotOpen(ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* p = path)
        {
            var descriptor = Native.Open(p, flags, 0x180);
            if (descriptor < 0)
            {
                return true;
            }

            _ = Native.Close(descriptor);
            return false;
        }
    }
}
