using System.Runtime.Versioning;

// Locked memory, link(2) and the sandbox are Linux's.
[assembly: SupportedOSPlatform("linux")]
