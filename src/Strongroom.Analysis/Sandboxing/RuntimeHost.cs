using System.Runtime.InteropServices;

namespace Strongroom.Analysis.Sandboxing;

/// <summary>Where the running .NET runtime and its host program stand.</summary>
internal static class RuntimeHost
{
    /// <summary>The <c>dotnet</c> program that belongs to the running runtime: its folder is four levels above the base library's.</summary>
    internal static string Program => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>The folder that the program really stands in, links resolved.</summary>
    internal static string Folder(string program) =>
        Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program) ?? "/";
}
