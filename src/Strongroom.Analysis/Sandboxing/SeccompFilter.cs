using System.Runtime.InteropServices;

namespace Strongroom.Analysis.Sandboxing;

/// <summary>
/// The system calls a worker keeps once it reads input: an allow-list, everything else gets EPERM. Threads may be started, processes may not;
/// files may be opened for reading only; no sockets, no tracing, no signals to others, no exec. Written for x86-64.
/// </summary>
internal static unsafe class SeccompFilter
{
    private const uint ArchX64 = 0xC000003E;
    private const uint Allow = 0x7FFF0000;
    private const uint ErrnoPerm = 0x00050000 | 1;
    private const uint ErrnoNoSys = 0x00050000 | 38;
    private const uint KillProcess = 0x80000000;

    private const long SysSeccomp = 317;
    private const long SetModeFilter = 1;
    private const long FlagTsync = 1;

    private const ushort LoadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort JumpSet = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private const ushort AndConstant = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private const ushort Return = 0x06; // BPF_RET | BPF_K

    private const uint OffsetNumber = 0;
    private const uint OffsetArch = 4;
    private const uint OffsetArgument = 16; // little-endian: the low word of argument 0

    // O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_TMPFILE's own bit
    private const uint WritingFlags = 0x1 | 0x2 | 0x40 | 0x200 | 0x400 | 0x400000;

    // CLONE_VM | CLONE_SIGHAND | CLONE_THREAD: what a thread has and a process has not
    private const uint ThreadFlags = 0x00000100 | 0x00000800 | 0x00010000;

    // All CLONE_NEW*: CGROUP, UTS, IPC, USER, PID, NET, NS, and CLONE_PTRACE, CLONE_VFORK, CLONE_PARENT
    private const uint ForbiddenCloneFlags = 0x7E020000 | 0x00002000 | 0x00004000 | 0x00008000;

    // Allowed whatever the arguments.
    private static readonly uint[] Free =
    [
        0, // read
        1, // write
        3, // close
        4, 5, 6, 262, 332, // stat, fstat, lstat, newfstatat, statx
        7, 271, // poll, ppoll
        8, // lseek
        9, 10, 11, 25, 26, 27, 28, // mmap, mprotect, munmap, mremap, msync, mincore, madvise
        12, // brk
        13, 14, 15, 131, // rt_sigaction, rt_sigprocmask, rt_sigreturn, sigaltstack
        17, 18, 19, 20, // pread64, pwrite64, readv, writev
        21, 269, 439, // access, faccessat, faccessat2
        22, 293, 290, // pipe, pipe2, eventfd2
        24, 35, 230, // sched_yield, nanosleep, clock_nanosleep
        32, 33, 292, // dup, dup2, dup3
        39, 186, 102, 104, 107, 108, 110, // getpid, gettid, getuid, getgid, geteuid, getegid, getppid
        63, 79, 89, 267, // uname, getcwd, readlink, readlinkat
        73, // flock: how the runtime marks a file as shared for reading
        78, 217, // getdents, getdents64
        96, 98, 99, 100, 201, 228, 229, // gettimeofday, getrusage, sysinfo, times, time, clock_gettime, clock_getres
        137, 138, // statfs, fstatfs
        202, 449, // futex, futex_waitv
        204, 309, // sched_getaffinity, getcpu
        218, 273, 334, // set_tid_address, set_robust_list, rseq
        221, // fadvise64
        60, 231, // exit, exit_group
        232, 233, 281, 291, // epoll_wait, epoll_ctl, epoll_pwait, epoll_create1
        318, // getrandom
        324, // membarrier
    ];

    // What a tool needs beyond that.
    private static readonly uint[] ToolOnly =
    [
        2, 257, // open, openat for writing: see TryApply
        59, // execve
        158, // arch_prctl: how a C library starts
        436, // close_range: from this program's own last step
    ];

    [StructLayout(LayoutKind.Sequential)]
    private struct Instruction
    {
        internal ushort Code;
        internal byte JumpTrue;
        internal byte JumpFalse;
        internal uint K;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        internal ushort Length;
        internal Instruction* Filter;
    }

    internal static bool IsSupported => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Applies the filter to all threads of this process, for good.</summary>
    /// <param name="forTool">
    /// The process will become a tool: exec is allowed, and opening for writing, which the empty read-only namespace or Landlock denies for every path
    /// but the tool's own pipes. After exec a tool could exec again; what it would gain, it could have mapped into itself.
    /// </param>
    /// <returns>False when the kernel refuses.</returns>
    internal static bool TryApply(bool forTool = false)
    {
        if (!IsSupported || Native.Prctl(Native.PrSetNoNewPrivs, 1, 0, 0, 0) != 0)
        {
            return false;
        }

        var code = Build((uint)Native.GetPid(), forTool);
        fixed (Instruction* first = code)
        {
            var program = new Program { Length = (ushort)code.Length, Filter = first };

            // TSYNC: the runtime's own threads are there already, and a filter on one thread alone would bind nothing.
            return Native.Syscall(SysSeccomp, SetModeFilter, FlagTsync, (long)&program, 0, 0, 0) == 0;
        }
    }

    private static Instruction[] Build(uint ownPid, bool forTool)
    {
        var code = new List<Instruction>();
        void Add(ushort op, uint k, byte jumpTrue = 0, byte jumpFalse = 0) =>
            code.Add(new Instruction { Code = op, K = k, JumpTrue = jumpTrue, JumpFalse = jumpFalse });

        // A rule is a block that is skipped when the number differs; inside it the accumulator may be overwritten.
        void Rule(uint number, params (ushort Op, uint K, byte True, byte False)[] body)
        {
            Add(JumpEqual, number, 0, (byte)body.Length);
            foreach (var (op, k, t, f) in body)
            {
                Add(op, k, t, f);
            }
        }

        void ArgumentEquals(uint number, uint argument, params uint[] values)
        {
            var body = new List<(ushort, uint, byte, byte)> { (LoadWord, OffsetArgument + (8 * argument), 0, 0) };
            for (var i = 0; i < values.Length; i++)
            {
                body.Add((JumpEqual, values[i], (byte)(values.Length - i), 0));
            }

            body.Add((Return, ErrnoPerm, 0, 0));
            body.Add((Return, Allow, 0, 0));
            Rule(number, [.. body]);
        }

        void NoWriting(uint number, uint argument) => Rule(
            number,
            (LoadWord, OffsetArgument + (8 * argument), 0, 0),
            (JumpSet, WritingFlags, 0, 1),
            (Return, ErrnoPerm, 0, 0),
            (Return, Allow, 0, 0));

        Add(LoadWord, OffsetArch);
        Add(JumpEqual, ArchX64, 1, 0);
        Add(Return, KillProcess); // 32-bit entry points number their calls differently
        Add(LoadWord, OffsetNumber);
        if (forTool)
        {
            foreach (var number in ToolOnly)
            {
                Rule(number, (Return, Allow, 0, 0));
            }
        }

        NoWriting(2, 1); // open
        NoWriting(257, 2); // openat
        Rule(435, (Return, ErrnoNoSys, 0, 0)); // clone3: its flags lie in memory; ENOSYS makes the C library use clone
        Rule(
            56, // clone: threads only
            (LoadWord, OffsetArgument, 0, 0),
            (JumpSet, ForbiddenCloneFlags, 2, 0),
            (AndConstant, ThreadFlags, 0, 0),
            (JumpEqual, ThreadFlags, 1, 0),
            (Return, ErrnoPerm, 0, 0),
            (Return, Allow, 0, 0));
        ArgumentEquals(234, 0, ownPid); // tgkill: the runtime stops its own threads by signals
        ArgumentEquals(302, 0, 0, ownPid); // prlimit64
        ArgumentEquals(97, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9); // getrlimit
        ArgumentEquals(72, 1, 0, 1, 2, 3, 4, 1030); // fcntl: dup and flags; not F_SETOWN, which sends signals to others
        ArgumentEquals(157, 0, 15, 16, 0x53564D41); // prctl: thread names, names of mappings
        ArgumentEquals(203, 0, 0); // sched_setaffinity of oneself
        foreach (var number in Free)
        {
            Rule(number, (Return, Allow, 0, 0));
        }

        Add(Return, ErrnoPerm);
        return [.. code];
    }
}
