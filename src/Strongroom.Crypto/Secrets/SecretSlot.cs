using System.Runtime.InteropServices;

namespace Strongroom.Crypto;

/// <summary>
/// Owns one slot of <see cref="SecretMemory"/>. A safe handle, because its reference count is what makes pulling the plug safe: a key that is
/// disposed while another thread seals with it stays whole until that use ends and is zeroed then, so no thread ever computes with a slot
/// that already holds somebody else's key.
/// </summary>
internal sealed class SecretSlot : SafeHandle
{
    internal SecretSlot(int length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        SetHandle(SecretMemory.Rent(length));
    }

    internal int Length { get; }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        SecretMemory.Return(handle, Length);
        return true;
    }
}

/// <summary>One use of secret bytes: keeps them whole until it is disposed. Only this room can take one.</summary>
internal readonly ref struct SecretUse
{
    private readonly SecretSlot _slot;

    internal SecretUse(SecretSlot slot)
    {
        var taken = false;
        slot.DangerousAddRef(ref taken); // throws ObjectDisposedException once the secret is gone
        _slot = slot;
    }

    internal unsafe Span<byte> Bytes => new((void*)_slot.DangerousGetHandle(), _slot.Length);

    public void Dispose() => _slot.DangerousRelease();
}
