using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>The byte form of changes.</summary>
internal static class ChangeCodec
{
    internal static byte[] Encode(ControlChange change) => throw new NotImplementedException();

    internal static ControlChange Decode(LabelPolicy policy, ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();
}
