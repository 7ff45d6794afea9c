using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strongroom.Node.Api;

/// <summary>The source-generated JSON of the API: camelCase, null written out, missing and unknown members refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(UnlockRequest))]
[JsonSerializable(typeof(ChallengeRequest))]
[JsonSerializable(typeof(ChallengeAnswer))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SignInAnswer))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(PeopleAnswer))]
[JsonSerializable(typeof(HoldingsAnswer))]
[JsonSerializable(typeof(AuthoritiesAnswer))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(MarkingsView))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(OpenRequest))]
[JsonSerializable(typeof(OpenedItem))]
[JsonSerializable(typeof(TextAnswer))]
[JsonSerializable(typeof(LayoutAnswer))]
[JsonSerializable(typeof(CorrectionsAnswer))]
[JsonSerializable(typeof(CorrectRequest))]
[JsonSerializable(typeof(ThreadAnswer))]
[JsonSerializable(typeof(DepositHead))]
[JsonSerializable(typeof(DepositAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(RelabelRequest))]
[JsonSerializable(typeof(RelabelAnswer))]
[JsonSerializable(typeof(PendingRequest))]
[JsonSerializable(typeof(PendingAnswer))]
[JsonSerializable(typeof(ChangeDraft))]
[JsonSerializable(typeof(SigningRequest))]
[JsonSerializable(typeof(SignedChange))]
[JsonSerializable(typeof(ProposalsAnswer))]
[JsonSerializable(typeof(ProposalView))]
[JsonSerializable(typeof(IntroductionView))]
[JsonSerializable(typeof(PeersAnswer))]
[JsonSerializable(typeof(AgreementsAnswer))]
[JsonSerializable(typeof(AgreementView))]
[JsonSerializable(typeof(AgreementFile))]
[JsonSerializable(typeof(AgreementFileView))]
[JsonSerializable(typeof(LedgerShowRequest))]
[JsonSerializable(typeof(LedgerShowAnswer))]
public sealed partial class ApiJson : JsonSerializerContext;
