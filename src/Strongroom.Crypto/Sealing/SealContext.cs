using System.Buffers.Binary;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>What a sealed string holds; part of its context, so that one kind can never be taken for another.</summary>
public enum SealedKind : byte
{
    /// <summary>An item's own bytes.</summary>
    Item = 1,

    /// <summary>What was made from an item: its text and the like.</summary>
    Derivative = 2,

    /// <summary>An index segment.</summary>
    Index = 3,

    /// <summary>A segment of manifest rows.</summary>
    Rows = 4,

    /// <summary>A manifest head.</summary>
    Head = 5,

    /// <summary>A ledger entry.</summary>
    Entry = 6,

    /// <summary>Material on its way from the field.</summary>
    Pouch = 7,

    /// <summary>A record of wrapped keys.</summary>
    KeyRecord = 8,

    /// <summary>A seal inside a sealed thing.</summary>
    Inner = 9,
}

/// <summary>Where a sealed string belongs. Its bytes are the context of the seal, so a string that was moved, swapped or relabelled does not open.</summary>
/// <param name="Store">The store.</param>
/// <param name="Compartment">The compartment; zero where there is none.</param>
/// <param name="Generation">The compartment's generation.</param>
/// <param name="Kind">What the string holds.</param>
/// <param name="Id">The thing's own id.</param>
/// <param name="AccessHash">Hash of the access part of the label; zero where there is none.</param>
public readonly record struct SealContext(
    StoreId Store, CompartmentId Compartment, uint Generation, SealedKind Kind, Id128 Id, Hash384 AccessHash)
{
    /// <summary>Length of the byte form.</summary>
    public const int ByteLength = 14 + 1 + 16 + 16 + 4 + 16 + Hash384.ByteLength;

    /// <summary>
    /// <c>"strongroom/v1" ‖ 00 ‖ kind (1) ‖ store (16) ‖ compartment (16) ‖ generation (4, big-endian) ‖ id (16) ‖ access hash (48)</c>.
    /// </summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        "strongroom/v1\0"u8.CopyTo(bytes);
        bytes[14] = (byte)Kind;
        Store.Value.WriteTo(bytes.AsSpan(15));
        Compartment.Value.WriteTo(bytes.AsSpan(31));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(47), Generation);
        Id.WriteTo(bytes.AsSpan(51));
        AccessHash.WriteTo(bytes.AsSpan(67));
        return bytes;
    }
}
