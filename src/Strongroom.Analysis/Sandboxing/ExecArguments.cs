using System.Runtime.InteropServices;

namespace Strongroom.Analysis.Sandboxing;

/// <summary>Texts as exec wants them. Never freed: either exec replaces this process, or it ends.</summary>
internal static unsafe class ExecArguments
{
    internal static byte*[] Pack(IReadOnlyList<string> texts)
    {
        var pointers = new byte*[texts.Count + 1];
        for (var i = 0; i < texts.Count; i++)
        {
            pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return pointers;
    }
}
