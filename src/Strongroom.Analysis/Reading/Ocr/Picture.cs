using System.Buffers.Binary;

namespace Strongroom.Analysis.Reading.Ocr;

/// <summary>A decoded picture in the memory of Leptonica. Disposing frees it.</summary>
internal sealed unsafe class Picture : IDisposable
{
    private nint _pix;

    private Picture(nint pix)
    {
        _pix = pix;
        int width, height, depth;
        _ = Leptonica.Dimensions(pix, &width, &height, &depth);
        (Width, Height, Depth) = (width, height, depth);
    }

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    internal int Depth { get; private set; }

    internal nint Pix => _pix;

    /// <summary>What pictures say of themselves, before they are decoded.</summary>
    /// <returns>Null when it can't be read.</returns>
    internal static (int Width, int Height, int Bits)? Measures(ReadOnlySpan<byte> bytes, int page = 0)
    {
        int format, width = 0, height = 0, bits = 0, samples = 1, resolution, map;
        fixed (byte* p = bytes)
        {
            var failed = page == 0
                ? Leptonica.ReadHeader(p, (nuint)bytes.Length, &format, &width, &height, &bits, &samples, &map)
                : Leptonica.ReadTiffHeader(p, (nuint)bytes.Length, page, &width, &height, &bits, &samples, &resolution, &map, &format);
            return failed != 0 || width < 1 || height < 1 ? null : (width, height, Math.Clamp(bits * samples, 1, 64));
        }
    }

    /// <summary>Decodes a picture of one page.</summary>
    internal static Picture? Decode(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* p = bytes)
        {
            return Of(Leptonica.Read(p, (nuint)bytes.Length));
        }
    }

    /// <summary>Decodes the page of a TIFF at an offset, and moves the offset to the next; 0 when there is none.</summary>
    internal static Picture? DecodeTiff(ReadOnlySpan<byte> bytes, ref ulong offset)
    {
        var at = (nuint)offset;
        fixed (byte* p = bytes)
        {
            var picture = Of(Leptonica.ReadTiff(p, (nuint)bytes.Length, &at));
            offset = at;
            return picture;
        }
    }

    /// <summary>Makes it grey and, where its longer side is above the limit, smaller.</summary>
    internal void MakeReadable(int maxPixels)
    {
        Replace(Leptonica.RemoveAlpha(_pix));
        if (Depth != 1 && Depth != 8)
        {
            Replace(Leptonica.ToGrey(_pix, 0));
        }

        Shrink(maxPixels);
    }

    /// <summary>Makes it smaller where its longer side is above the limit.</summary>
    internal void Shrink(int maxPixels)
    {
        var longer = Math.Max(Width, Height);
        if (longer > maxPixels)
        {
            var factor = (float)maxPixels / longer;
            Replace(Leptonica.Scale(_pix, factor, factor));
        }
    }

    /// <summary>Turns it clockwise.</summary>
    internal void Turn(int quarters) => Replace(Leptonica.Rotate(_pix, quarters));

    /// <summary>Encodes it anew: line art as PNG, all else as JPEG.</summary>
    internal (string MediaType, byte[] Bytes)? Encode(int jpegQuality)
    {
        Replace(Leptonica.RemoveAlpha(_pix));
        byte* data = null;
        nuint size = 0;
        var isPng = Depth == 1;
        if (!isPng)
        {
            Replace(Leptonica.ToGreyOrColour(_pix, 0, 0));
        }

        var failed = isPng ? Leptonica.Write(&data, &size, _pix, Leptonica.FormatPng) : Leptonica.WriteJpeg(&data, &size, _pix, jpegQuality, 0);
        if (failed != 0 || data is null)
        {
            return null;
        }

        var bytes = new ReadOnlySpan<byte>(data, checked((int)size)).ToArray();
        Leptonica.Free(data);
        return (isPng ? Documents.Renditions.Png : Documents.Renditions.Jpeg, bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_pix != 0)
        {
            Free(_pix);
            _pix = 0;
        }
    }

    private static Picture? Of(nint pix) => pix == 0 ? null : new Picture(pix);

    private static void Free(nint pix) => Leptonica.Destroy(&pix);

    private void Replace(nint pix)
    {
        if (pix == 0)
        {
            return; // could not be done: it stays as it is
        }

        Free(_pix);
        _pix = pix;
        int width, height, depth;
        _ = Leptonica.Dimensions(pix, &width, &height, &depth);
        (Width, Height, Depth) = (width, height, depth);
    }
}

/// <summary>The way a photograph is to be turned, as its camera noted it (EXIF orientation).</summary>
internal static class Orientation
{
    private const ushort Tag = 0x0112;

    /// <summary>Quarters clockwise; 0 when nothing is said.</summary>
    internal static int QuartersOf(ReadOnlySpan<byte> jpeg)
    {
        var at = jpeg[..Math.Min(jpeg.Length, 64 << 10)].IndexOf("Exif\0\0"u8);
        if (!jpeg.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) || at < 0 || jpeg.Length < at + 14)
        {
            return 0;
        }

        var tiff = jpeg[(at + 6)..];
        var little = tiff[0] == (byte)'I';
        var start = Int(tiff[4..], little);
        if (start < 8 || start + 2 > tiff.Length)
        {
            return 0;
        }

        var count = Short(tiff[(int)start..], little);
        for (var i = 0; i < count && start + 2 + (12 * (i + 1)) <= tiff.Length; i++)
        {
            var entry = tiff[(int)(start + 2 + (12 * i))..];
            if (Short(entry, little) == Tag)
            {
                return Short(entry[8..], little) switch { 3 => 2, 6 => 1, 8 => 3, _ => 0 };
            }
        }

        return 0;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static long Int(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
