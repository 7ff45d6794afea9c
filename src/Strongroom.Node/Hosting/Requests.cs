using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node.Api;

namespace Strongroom.Node.Hosting;

/// <summary>Reads what clients send, within bounds. Reports only bad requests, whatever the bytes.</summary>
internal static class Requests
{
    /// <summary>Greatest length of a JSON body: 1 MiB.</summary>
    internal const int MaxJsonBytes = 1 << 20;

    /// <summary>Greatest length of the JSON head of a deposit: 64 KiB.</summary>
    internal const int MaxHeadBytes = 64 << 10;

    /// <summary>Greatest length of a batch: 64 MiB; it is held in memory.</summary>
    internal const int MaxBatchBytes = 64 << 20;

    /// <summary>Greatest number of deposits in a batch.</summary>
    internal const int MaxBatchItems = 1000;

    internal static NodeException Bad(string why) =>
        new(NodeFault.BadRequest, FaultKind.BadInput, why, "See docs/api.md for the form of this request.");

    internal static NodeException TooLarge() =>
        new(NodeFault.TooLarge, FaultKind.BadInput, "the request is larger than allowed", "Send less at once; large items go through a single deposit.");

    /// <summary>Reads a JSON body. The content type must say so: a form of another site can't send it without asking first.</summary>
    internal static async Task<T> JsonAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        if (http.Request.ContentType is not { } given
            || !given.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw Bad("the body must be application/json");
        }

        var body = await ReadBoundedAsync(http.Request.Body, MaxJsonBytes, http.RequestAborted);
        try
        {
            return Parse(body, type);
        }
        finally
        {
            Array.Clear(body); // may hold a passphrase
        }
    }

    /// <summary>Reads the head of a deposit: 4 bytes of big-endian length, then JSON. The content follows in the body.</summary>
    internal static async Task<DepositHead> HeadAsync(Stream body, CancellationToken ct)
    {
        var length = new byte[4];
        await ReadExactlyAsync(body, length, ct);
        var size = BinaryPrimitives.ReadUInt32BigEndian(length);
        if (size > MaxHeadBytes)
        {
            throw TooLarge();
        }

        var head = new byte[size];
        await ReadExactlyAsync(body, head, ct);
        return Parse(head, ApiJson.Default.DepositHead);
    }

    /// <summary>Reads a batch: for each deposit its head, 8 bytes of big-endian content length, the content.</summary>
    internal static async Task<IReadOnlyList<(DepositHead Head, ReadOnlyMemory<byte> Content)>> BatchAsync(Stream body, CancellationToken ct)
    {
        var all = await ReadBoundedAsync(body, MaxBatchBytes, ct);
        using var stream = new MemoryStream(all, writable: false);
        var deposits = new List<(DepositHead, ReadOnlyMemory<byte>)>();
        var length = new byte[8];
        while (stream.Position < stream.Length)
        {
            if (deposits.Count == MaxBatchItems)
            {
                throw TooLarge();
            }

            var head = await HeadAsync(stream, ct);
            await ReadExactlyAsync(stream, length, ct);
            var size = BinaryPrimitives.ReadUInt64BigEndian(length);
            if (size > (ulong)(stream.Length - stream.Position))
            {
                throw Bad("a deposit of the batch is cut short");
            }

            deposits.Add((head, all.AsMemory((int)stream.Position, (int)size)));
            stream.Position += (long)size;
        }

        return deposits.Count > 0 ? deposits : throw Bad("the batch is empty");
    }

    internal static string Token(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && header.Length is > 7 and < 200 ? header[scheme.Length..].Trim() : string.Empty;
    }

    internal static void AllowBody(HttpContext http, long bytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = bytes;
        }
    }

    internal static SecretBytes Secret(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return SecretBytes.TakeFrom(bytes);
    }

    internal static byte[] Base64(string text, int maxBytes)
    {
        try
        {
            var bytes = text.Length <= (maxBytes * 2) + 8 ? Convert.FromBase64String(text) : throw Bad("a base64 value is too long");
            return bytes.Length <= maxBytes ? bytes : throw Bad("a base64 value is too long");
        }
        catch (FormatException)
        {
            throw Bad("a value is not base64");
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Bad("the JSON is null");
        }
        catch (JsonException)
        {
            // The exception's message may quote what was sent.
            throw Bad("the body is not the JSON that was expected");
        }
    }

    internal static async Task<byte[]> ReadBoundedAsync(Stream body, int max, CancellationToken ct)
    {
        using var held = new MemoryStream();
        var chunk = new byte[64 << 10];
        try
        {
            for (int read; (read = await body.ReadAsync(chunk, ct)) > 0;)
            {
                if (held.Length + read > max)
                {
                    throw TooLarge();
                }

                held.Write(chunk, 0, read);
            }

            return held.ToArray();
        }
        finally
        {
            Array.Clear(chunk);
            Array.Clear(held.GetBuffer());
        }
    }

    private static async Task ReadExactlyAsync(Stream body, Memory<byte> destination, CancellationToken ct)
    {
        try
        {
            await body.ReadExactlyAsync(destination, ct);
        }
        catch (EndOfStreamException)
        {
            throw Bad("the body ends before its head does");
        }
    }
}
