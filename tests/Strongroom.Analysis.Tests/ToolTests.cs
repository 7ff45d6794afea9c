using System.Text;
using Strongroom.Analysis.HostileWorker;

namespace Strongroom.Analysis.Tests;

/// <summary>Tools of the distribution run by exec in place: an interpreter stands for one that its input has taken over.</summary>
public sealed class ToolTests
{
    private static readonly string HostileWorker = Path.Combine(AppContext.BaseDirectory, "Strongroom.Analysis.HostileWorker.dll");

    public static TheoryData<SandboxKind> Kinds => [SandboxKind.Bubblewrap, SandboxKind.Landlock];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AToolReadsAndSeeksItsInputAndItsOutputComesBackWithItsCode(SandboxKind kind)
    {
        var input = "tool\nopen(my $f, '<', '/proc/self/fd/0') or die; seek($f, -4, 2); read($f, my $end, 3); print \"end $end \", -s $f, \"\\n\"; exit 7;\n#abc\n";
        Assert.Equal($"end abc {input.Length - 5}\nRan 7", await SayAsync(kind, input));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ATakenOverToolCanDoNothing(SandboxKind kind)
    {
        const string Script = """
            sub tried { my ($what, $worked) = @_; print "$what\n" if $worked; }
            my $child = fork(); exit 0 if defined $child && $child == 0; tried('fork', defined $child);
            tried('inet socket', syscall(41, 2, 1, 0) != -1);
            tried('local socket', syscall(41, 1, 1, 0) != -1);
            tried('pair', syscall(53, 1, 1, 0, 0) != -1);
            for my $folder ('/', '/tmp', '/var/tmp', '/dev/shm', '/run', '/root', '/home', '/usr/lib') {
                tried("file in $folder", open(my $f, '>', "$folder/strongroom-hostile"));
                tried("folder in $folder", mkdir("$folder/strongroom-hostile-folder"));
                tried("link in $folder", symlink('/etc/passwd', "$folder/strongroom-hostile-link"));
            }
            for my $secret ('/etc/passwd', '/etc/shadow', '/etc/hostname', '/proc/1/environ', '/proc/kcore', '/root/.bashrc') {
                tried("read $secret", open(my $f, '<', $secret) && defined readline($f));
            }
            tried('kill all', kill(9, -1)); tried('kill parent', kill(9, getppid()));
            tried('memory file', syscall(319, my $name = "x", 0) != -1); tried('namespace', syscall(272, 0x10000000) == 0);
            tried('trace', syscall(101, 0, 0, 0, 0) == 0); tried('larger file', open(my $in, '+<', '/proc/self/fd/0') && truncate($in, 1 << 20));
            tried('shell', exec('/bin/sh', '-c', 'echo shell')); $| = 1;
            print "done\n";
            """;
        Assert.Equal("done\nRan 0", await SayAsync(kind, "tool\n" + Script));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task BoundsOfAnItemHoldForItsTools(SandboxKind kind)
    {
        var limits = new AnalysisLimits
        {
            MaxTime = TimeSpan.FromSeconds(2), MaxLongTime = TimeSpan.FromSeconds(2), MaxMemoryBytes = 200 << 20, MaxLargeMemoryBytes = 200 << 20, MaxToolOutputBytes = 1 << 20,
        };
        Assert.Equal("unread.out-of-time", await SayAsync(kind, "tool\nsleep 1000;", limits));
        Assert.Equal("unread.out-of-time", await SayAsync(kind, "tool\nclose STDOUT; sleep 1000;", limits));

        // These end by themselves; on a busy machine that takes its time.
        limits = limits with { MaxTime = TimeSpan.FromMinutes(5), MaxLongTime = TimeSpan.FromMinutes(5) };
        Assert.EndsWith("\nTooMuch 137", await SayAsync(kind, "tool\nprint 'x' x 60000 while 1;", limits), StringComparison.Ordinal);
        Assert.Contains(await SayAsync(kind, "tool\nmy @a; push @a, 'x' x 1000000 while 1;", limits), new[] { "unread.out-of-memory", "\nRan 1" });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OnlyToolsOfTheCatalogueWithinTheirBoundsAndSoOftenAreRun(SandboxKind kind)
    {
        Assert.Equal("\nMissing 0", await SayAsync(kind, "missing tool\n"));
        Assert.Equal("unread.output-malformed", await SayAsync(kind, "many tools\n"));
        Assert.Equal("unread.output-malformed", await SayAsync(kind, "tool that nobody knows\n"));
        Assert.Equal("unread.output-malformed", await SayAsync(kind, "tool with other numbers\n"));
    }

    internal static async Task<string> SayAsync(SandboxKind kind, string item, AnalysisLimits? limits = null)
    {
        Assert.SkipUnless(await Sandbox.HoldsAsync(kind, TestContext.Current.CancellationToken), $"{kind} is not possible on this machine");
        await using var analyser = new Analyser(new AnalyserOptions
        {
            Worker = HostileWorker, Tools = HostileTools.All, Sandbox = new SandboxReport(kind, string.Empty, [], null), Limits = limits ?? new(), KeepSpare = false,
        });
        var outcome = await analyser.AnalyseAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(item)), new AnalysisHints("text/plain", null), TestContext.Current.CancellationToken);
        return outcome is AnalysisOutcome.Document document ? document.Value.Text : ((AnalysisOutcome.Unread)outcome).Code;
    }
}
