using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Analysis.Sandboxing;

namespace Strongroom.Analysis.HostileWorker;

/// <summary>Everything a taken-over worker might try against the machine, by system call, so that nothing of the runtime stands in its way.</summary>
internal static unsafe class Attempts
{
    private const int WriteCreate = 0x1 | 0x40;
    private const int ReadOnly = 0;
    private static readonly string[] Folders = ["/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/root", "/home", "/proc/self", AppContext.BaseDirectory];
    private static readonly string[] Secrets =
        ["/etc/passwd", "/etc/shadow", "/etc/hostname", "/root", "/home", "/var", "/proc/kcore", "/dev/mem", "/sys/kernel"];

    /// <summary>What worked, a line each.</summary>
    internal static IEnumerable<string> Succeeded()
    {
        foreach (var folder in Folders)
        {
            var path = folder.TrimEnd('/') + "/strongroom-hostile";
            if (Opens(path, WriteCreate))
            {
                yield return "created " + path;
            }

            if (Call(83, Text(path + "-folder"), 0x1FF) == 0)
            {
                yield return "made a folder in " + folder;
            }

            if (Call(88, Text("/etc/passwd"), Text(path + "-link")) == 0)
            {
                yield return "made a link in " + folder;
            }
        }

        foreach (var own in Directory.GetFiles(AppContext.BaseDirectory).Take(3))
        {
            if (Opens(own, 0x1) || Call(87, Text(own)) == 0)
            {
                yield return "changed " + own;
            }
        }

        foreach (var secret in Secrets)
        {
            if (Opens(secret, ReadOnly) && !IsEmptyFolder(secret))
            {
                yield return "opened " + secret;
            }
        }

        foreach (var (what, number, a, b, c) in Calls())
        {
            var result = Call(number, a, b, c);
            if (result == 0 && number is 57 or 58)
            {
                Native.ExitNow(0); // the child
            }

            if (result != -1)
            {
                yield return $"{what}: {result}";
            }
            else if (Marshal.GetLastPInvokeError() is not (1 or 38) and var error)
            {
                yield return $"{what}: reached the kernel, errno {error.ToString(CultureInfo.InvariantCulture)}";
            }
        }
    }

    /// <summary>Environment and arguments.</summary>
    internal static IEnumerable<string> Environment()
    {
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            yield return $"{entry.Key}={entry.Value}";
        }

        foreach (var argument in System.Environment.GetCommandLineArgs())
        {
            yield return "argument " + argument;
        }
    }

    /// <summary>Open descriptors beyond the three pipes that were not opened by this process itself: those would close on exec.</summary>
    internal static IEnumerable<string> InheritedDescriptors() =>
        Enumerable.Range(3, 253).Where(static d => Call(72, d, 1) == 0).Select(static d => d.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts threads until no more can be had.</summary>
    internal static string Threads()
    {
        var count = 0;
        try
        {
            while (count < 5000)
            {
                new Thread(static () => Thread.Sleep(Timeout.Infinite), 256 << 10).Start();
                count++;
            }
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // the limit
        }

        return count.ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<(string What, long Number, long A, long B, long C)> Calls()
    {
        var parent = Call(110);
        yield return ("socket inet", 41, 2, 1, 0);
        yield return ("socket inet6", 41, 10, 1, 0);
        yield return ("socket unix", 41, 1, 1, 0);
        yield return ("socket netlink", 41, 16, 3, 0);
        yield return ("socket packet", 41, 17, 3, 0);
        yield return ("socketpair", 53, 1, 1, 0);
        yield return ("fork", 57, 0, 0, 0);
        yield return ("vfork by clone", 56, 0x4000 | 0x100 | 17, 0, 0);
        yield return ("fork by clone", 56, 17, 0, 0);
        yield return ("new user namespace by clone", 56, 0x10000000 | 17, 0, 0);
        yield return ("clone3", 435, 0, 0, 0);
        yield return ("execve", 59, 0, 0, 0);
        yield return ("execveat", 322, 0, 0, 0);
        yield return ("ptrace me", 101, 0, 0, 0);
        yield return ("ptrace attach to parent", 101, 16, parent, 0);
        yield return ("process_vm_readv", 310, parent, 0, 0);
        yield return ("kill parent", 62, parent, 0, 0);
        yield return ("kill everyone", 62, -1, 0, 0);
        yield return ("tkill", 200, parent, 0, 0);
        yield return ("tgkill another", 234, parent, parent, 0);
        yield return ("rt_sigqueueinfo", 129, parent, 0, 0);
        yield return ("pidfd_open", 434, parent, 0, 0);
        yield return ("unshare", 272, 0x10000000, 0, 0);
        yield return ("setns", 308, 0, 0, 0);
        yield return ("mount", 165, 0, 0, 0);
        yield return ("chroot", 161, 0, 0, 0);
        yield return ("pivot_root", 155, 0, 0, 0);
        yield return ("memfd_create", 319, 0, 0, 0);
        yield return ("memfd_secret", 447, 0, 0, 0);
        yield return ("shmget", 29, 0, 4096, 0x3B6);
        yield return ("mq_open", 240, 0, 0x42, 0);
        yield return ("msgget", 68, 0, 0x3B6, 0);
        yield return ("bpf", 321, 0, 0, 0);
        yield return ("perf_event_open", 298, 0, 0, 0);
        yield return ("io_uring_setup", 425, 1, 0, 0);
        yield return ("userfaultfd", 323, 0, 0, 0);
        yield return ("keyctl", 250, 0, 0, 0);
        yield return ("add_key", 248, 0, 0, 0);
        yield return ("init_module", 175, 0, 0, 0);
        yield return ("kexec_load", 246, 0, 0, 0);
        yield return ("setuid", 105, 0, 0, 0);
        yield return ("prctl dumpable", 157, 4, 1, 0);
        yield return ("prctl pdeathsig", 157, 1, 0, 0);
        yield return ("fcntl owner", 72, 0, 8, parent);
        yield return ("ioctl push character", 16, 0, 0x5412, 0);
        yield return ("prlimit of parent", 302, parent, 7, 0);
        yield return ("sched_setaffinity of parent", 203, parent, 0, 0);
        yield return ("settimeofday", 164, 0, 0, 0);
        yield return ("sethostname", 170, 0, 0, 0);
        yield return ("open_by_handle_at", 304, 0, 0, 0);
        yield return ("openat2", 437, 0, 0, 0);
        yield return ("truncate", 76, 0, 0, 0);
        yield return ("chmod", 90, 0, 0, 0);
        yield return ("x32 getpid", 0x40000000 | 39, 0, 0, 0);
    }

    private static long Call(long number, long a = 0, long b = 0, long c = 0) => Native.Syscall(number, a, b, c, 0, 0, 0);

    private static long Text(string text) => Marshal.StringToCoTaskMemUTF8(text);

    private static bool Opens(string path, int flags)
    {
        fixed (byte* p = Encoding.UTF8.GetBytes(path + "\0"))
        {
            var descriptor = Native.Open(p, flags, 0x180);
            if (descriptor < 0)
            {
                return false;
            }

            _ = Native.Close(descriptor);
            return true;
        }
    }

    // Inside a namespace the folders above what is bound exist, and hold nothing but the way there.
    private static bool IsEmptyFolder(string path)
    {
        try
        {
            return Directory.Exists(path) && !Directory.EnumerateFiles(path).Any()
                && Directory.EnumerateDirectories(path).All(static d => AppContext.BaseDirectory.StartsWith(d + "/", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
