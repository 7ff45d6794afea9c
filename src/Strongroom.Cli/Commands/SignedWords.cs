using Strongroom.Node.Api;

namespace Strongroom.Cli.Commands;

/// <summary>What a person is about to sign, in words.</summary>
internal static class SignedWords
{
    public static string Of(SigningRequest request) => request.Summary;
}
