using System.Formats.Cbor;

namespace Strongroom.Core;

/// <summary>
/// Writes the deterministic CBOR (RFC 8949 §4.2.1) of which every structure consists. Structures are positional arrays of definite length,
/// so that there is exactly one encoding of each value: no maps, floats, tags or indefinite lengths are ever written. Not thread-safe.
/// </summary>
public sealed class RecordWriter
{
    private readonly CborWriter _writer = new(CborConformanceMode.Canonical);

    /// <summary>Begins an array of exactly <paramref name="count"/> elements.</summary>
    /// <param name="count">Number of elements that follow.</param>
    public RecordWriter Array(int count)
    {
        _writer.WriteStartArray(count);
        return this;
    }

    /// <summary>Ends the innermost array.</summary>
    public RecordWriter End()
    {
        _writer.WriteEndArray();
        return this;
    }

    /// <summary>Writes a signed whole number.</summary>
    /// <param name="value">Any value.</param>
    public RecordWriter Int(long value)
    {
        _writer.WriteInt64(value);
        return this;
    }

    /// <summary>Writes an unsigned whole number.</summary>
    /// <param name="value">Any value.</param>
    public RecordWriter UInt(ulong value)
    {
        _writer.WriteUInt64(value);
        return this;
    }

    /// <summary>Writes a truth value.</summary>
    /// <param name="value">Any value.</param>
    public RecordWriter Bool(bool value)
    {
        _writer.WriteBoolean(value);
        return this;
    }

    /// <summary>Writes a byte string.</summary>
    /// <param name="value">Any bytes.</param>
    public RecordWriter Bytes(ReadOnlySpan<byte> value)
    {
        _writer.WriteByteString(value);
        return this;
    }

    /// <summary>Writes a text string.</summary>
    /// <param name="value">Well-formed Unicode.</param>
    public RecordWriter Text(string value)
    {
        _writer.WriteTextString(value);
        return this;
    }

    /// <summary>Writes a text string, or null.</summary>
    /// <param name="value">Well-formed Unicode, or null.</param>
    public RecordWriter TextOrNull(string? value) => value is null ? Null() : Text(value);

    /// <summary>Writes null, the one sign for an absent value.</summary>
    public RecordWriter Null()
    {
        _writer.WriteNull();
        return this;
    }

    /// <summary>Writes an id as a byte string of 16.</summary>
    /// <param name="value">The id.</param>
    public RecordWriter Id(Id128 value) => Bytes(value.ToBytes());

    /// <summary>Writes a hash as a byte string of 48.</summary>
    /// <param name="value">The hash.</param>
    public RecordWriter Hash(Hash384 value) => Bytes(value.ToBytes());

    /// <summary>Writes a time as whole milliseconds since 1970-01-01T00:00Z.</summary>
    /// <param name="value">The time; finer parts are cut.</param>
    public RecordWriter Time(DateTimeOffset value) => Int(value.ToUnixTimeMilliseconds());

    /// <summary>The finished bytes; all arrays must be ended.</summary>
    public byte[] Finish() => _writer.Encode();
}

/// <summary>
/// Reads what <see cref="RecordWriter"/> writes and refuses everything else: other encodings of the same value, wrong types, lengths over
/// the caller's limit, bytes after the end. Reports only <see cref="MalformedException"/>, whatever the bytes. Not thread-safe.
/// </summary>
public sealed class RecordReader
{
    private readonly CborReader _reader;
    private readonly string _what;

    /// <summary>Starts reading.</summary>
    /// <param name="bytes">One whole encoded structure.</param>
    /// <param name="what">Its name, for messages.</param>
    public RecordReader(ReadOnlyMemory<byte> bytes, string what)
    {
        _what = what;
        _reader = new CborReader(bytes, CborConformanceMode.Canonical);
    }

    /// <summary>Enters an array that must have exactly so many elements.</summary>
    /// <param name="count">The number of elements.</param>
    public void Array(int count)
    {
        var actual = ArrayUpTo(count);
        if (actual != count)
        {
            throw Malformed($"an array of {count} elements was expected, this has {actual}");
        }
    }

    /// <summary>Enters an array of definite length.</summary>
    /// <param name="limit">Greatest number of elements allowed.</param>
    /// <returns>The number of elements.</returns>
    public int ArrayUpTo(int limit)
    {
        var count = Guard(static r => r.ReadStartArray());
        if (count is null || count > limit)
        {
            throw Malformed($"an array is longer than {limit} or of unknown length");
        }

        return count.Value;
    }

    /// <summary>Leaves the innermost array.</summary>
    public void End() => Guard(static r =>
    {
        r.ReadEndArray();
        return 0;
    });

    /// <summary>Reads a signed whole number.</summary>
    public long Int() => Guard(static r => r.ReadInt64());

    /// <summary>Reads a signed whole number within bounds.</summary>
    /// <param name="least">Least value allowed.</param>
    /// <param name="greatest">Greatest value allowed.</param>
    public long Int(long least, long greatest)
    {
        var value = Int();
        return value >= least && value <= greatest ? value : throw Malformed($"a number lies outside {least} to {greatest}");
    }

    /// <summary>Reads an unsigned whole number.</summary>
    public ulong UInt() => Guard(static r => r.ReadUInt64());

    /// <summary>Reads a truth value.</summary>
    public bool Bool() => Guard(static r => r.ReadBoolean());

    /// <summary>Reads a byte string.</summary>
    /// <param name="limit">Greatest length allowed.</param>
    public byte[] Bytes(int limit)
    {
        var value = Guard(static r => r.ReadDefiniteLengthByteString());
        return value.Length <= limit ? value.ToArray() : throw Malformed($"a byte string is longer than {limit}");
    }

    /// <summary>Reads a byte string of any length without copying it: what is given is a part of what is read.</summary>
    public ReadOnlyMemory<byte> BytesInPlace() => Guard(static r => r.ReadDefiniteLengthByteString());

    /// <summary>Reads a text string.</summary>
    /// <param name="limit">Greatest length allowed, in UTF-16 code units.</param>
    public string Text(int limit)
    {
        var value = Guard(static r => r.ReadTextString());
        return value.Length <= limit ? value : throw Malformed($"a text is longer than {limit}");
    }

    /// <summary>Reads a text string or null.</summary>
    /// <param name="limit">Greatest length allowed, in UTF-16 code units.</param>
    public string? TextOrNull(int limit) => TryNull() ? null : Text(limit);

    /// <summary>Consumes a null if one comes next.</summary>
    /// <returns>True when a null was consumed.</returns>
    public bool TryNull()
    {
        if (Guard(static r => r.PeekState()) != CborReaderState.Null)
        {
            return false;
        }

        Guard(static r =>
        {
            r.ReadNull();
            return 0;
        });
        return true;
    }

    /// <summary>Reads an id.</summary>
    public Id128 Id() => Id128.FromBytes(Bytes(Id128.ByteLength));

    /// <summary>Reads a hash.</summary>
    public Hash384 Hash() => Hash384.FromBytes(Bytes(Hash384.ByteLength));

    /// <summary>Reads a time.</summary>
    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Int(-62_135_596_800_000, 253_402_300_799_999));

    /// <summary>Checks that nothing follows the structure.</summary>
    public void Finish()
    {
        if (Guard(static r => r.PeekState()) != CborReaderState.Finished || _reader.BytesRemaining != 0)
        {
            throw Malformed("bytes follow the end");
        }
    }

    /// <summary>Makes the fault for a rule that the caller checks.</summary>
    /// <param name="why">What is wrong, without quoting content.</param>
    public MalformedException Malformed(string why) => new(_what, why);

    private T Guard<T>(Func<CborReader, T> read)
    {
        try
        {
            return read(_reader);
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException or ArgumentException)
        {
            throw new MalformedException(_what, "this is not the deterministic CBOR that was expected", e);
        }
    }
}
