using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Commands;

/// <summary>
/// What a person is about to sign. Whoever controls the node could hand out anything for signing: the bytes must be an approval, of this
/// proposal, over this very change. The change's words come from the node, which knows the label policy.
/// </summary>
internal static class SignedWords
{
    private const int MaxBodyBytes = 1 << 20;

    public static string Of(SigningRequest request)
    {
        if (request.Domain != Approval.SignatureDomain)
        {
            throw new UsageException("the node asks for a signature that is not an approval; nothing was signed");
        }

        var reader = new RecordReader(Convert.FromBase64String(request.Message), "what is to be signed");
        reader.Array(7);
        reader.Int(1, 1);
        reader.Id();
        var proposal = reader.Id();
        reader.Int();
        var body = reader.Bytes(MaxBodyBytes);
        reader.Id();
        reader.Id();
        reader.End();
        reader.Finish();
        if (proposal.ToString() != request.Proposal || !body.AsSpan().SequenceEqual(Convert.FromBase64String(request.Body)))
        {
            throw new UsageException("the node asks for a signature over another change than it shows; nothing was signed");
        }

        return request.Summary;
    }
}
