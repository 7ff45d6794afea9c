using Strongroom.Cli.Terminal;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Cli.Commands;

internal static class RecordVerification
{
    public static VerifyingKey ReadLogKey(string text) => VerifyingKey.FromPem(text);

    public static Task<VerifyAnswer> RunAsync(IObjectStore store, VerifyingKey logKey, IReadOnlyList<string> known, HpkePrivateKey? inspector, Output output, CancellationToken ct) =>
        throw new UsageException("not yet");
}
