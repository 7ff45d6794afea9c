namespace Strongroom.Crypto.Tests;

public sealed class ProcessHygieneTests
{
    [Fact]
    public void NothingOfTheProcessGoesToADump()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux calls.");
        var report = ProcessHygiene.Apply();
        Assert.True(report.CoreDumpsOff);
        Assert.True(report.NotDumpable);
        Assert.True(report.LockedBytes + report.UnlockedBytes > 0);
        Assert.Equal(report.UnlockedBytes == 0, report.KeysLocked);
        Assert.NotNull(report.SwapActive);
        Assert.Contains("Max core file size        0 ", File.ReadAllText("/proc/self/limits"), StringComparison.Ordinal);
    }
}
