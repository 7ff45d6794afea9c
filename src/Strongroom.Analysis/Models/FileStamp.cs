using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Analysis.Sandboxing;

namespace Strongroom.Analysis;

/// <summary>What changes when a file does: its number, its length and the time of its last change, which no program can set back.</summary>
internal static unsafe class FileStamp
{
    private const int CurrentFolder = -100;
    private const int BasicStats = 0x7FF;
    private const int NoFollow = 0x100;

    /// <summary>The stamp; empty when the file is not there.</summary>
    internal static string Of(string path)
    {
        var number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 332L : 291L; // statx
        var found = stackalloc byte[256];
        long result;
        fixed (byte* p = Encoding.UTF8.GetBytes(path + "\0"))
        {
            result = Native.Syscall(number, CurrentFolder, (long)p, NoFollow, BasicStats, (long)found, 0);
        }

        if (result != 0)
        {
            return string.Empty;
        }

        var fields = new ReadOnlySpan<byte>(found, 256);
        long At(int offset, ReadOnlySpan<byte> all) => BinaryPrimitives.ReadInt64LittleEndian(all[offset..]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{At(32, fields)}.{At(40, fields)}.{At(96, fields)}.{BinaryPrimitives.ReadUInt32LittleEndian(fields[104..])}");
    }
}
