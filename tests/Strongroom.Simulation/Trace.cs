using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Simulation;

/// <summary>A running hash over what happened. Names and bytes are left out: they come from real keys, which no seed gives.</summary>
internal sealed class Trace
{
    private byte[] _hash = new byte[48];

    public bool Print { get; init; } = Environment.GetEnvironmentVariable("STRONGROOM_TRACE") is not null;

    public void Add(string what)
    {
        if (Print)
        {
            Console.WriteLine(what);
        }

        _hash = SHA384.HashData([.. _hash, .. Encoding.UTF8.GetBytes(what)]);
    }

    public override string ToString() => Convert.ToHexStringLower(_hash);
}
