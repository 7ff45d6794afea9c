namespace Strongroom.Node.Api;

/// <summary>How every fault is answered. <c>absent</c> and <c>not allowed</c> give byte-identical answers.</summary>
/// <param name="Code">Stable code, <c>room.what-happened</c>.</param>
/// <param name="Message">One sentence; ids and codes only.</param>
/// <param name="Remedy">What to do about it, or null.</param>
/// <param name="Position">Zero-based character position in the query or label text at fault, or null.</param>
public sealed record ApiError(string Code, string Message, string? Remedy = null, int? Position = null);

/// <summary>What anyone on the loopback may know about the node.</summary>
/// <param name="Agency">The agency's name.</param>
/// <param name="State"><c>locked</c>, <c>opening</c>, <c>serving</c>, <c>read-only</c>, <c>dark</c>, <c>refused</c> or <c>freshness-unproven</c>.</param>
/// <param name="Freshness">
/// <c>witnessed</c>, <c>unwitnessed</c> (no peer cosigns, only the local anchor proves it), <c>read-only</c>, <c>dark</c> or <c>unproven</c>; null while no
/// ledger is open.
/// </param>
/// <param name="LastCosigned">When a peer last cosigned the ledger, or null.</param>
/// <param name="Version">Version of the product.</param>
/// <param name="Suite">Cryptographic suite in use, for example <c>SR1</c>.</param>
/// <param name="Fault">Why the node refuses to serve, or null.</param>
public sealed record StatusView(string Agency, string State, string? Freshness, DateTimeOffset? LastCosigned, string Version, string Suite, ApiError? Fault = null);

/// <summary>How a peer stands as a witness of this node's ledger.</summary>
/// <param name="Agency">The peer.</param>
/// <param name="LastCosigned">When it last cosigned, or null.</param>
/// <param name="Trouble">
/// <c>out-of-reach</c>, <c>bad-answer</c>, <c>does-not-know-us</c>, <c>refuses</c>, <c>forgot</c>, <c>clock-differs</c>, or null.
/// </param>
public sealed record WitnessView(string Agency, DateTimeOffset? LastCosigned, string? Trouble);

/// <summary>What a signed-in operator is told about the machine. Holds no store-wide count, size or position.</summary>
/// <param name="Status">The public part.</param>
/// <param name="KeysLockedInMemory">Keys stand in locked, non-dumpable memory.</param>
/// <param name="DumpsDisabled">The process cannot be dumped or attached to.</param>
/// <param name="Sandbox">The analyser's sandbox: <c>bubblewrap</c>, <c>landlock</c> or <c>none</c>.</param>
/// <param name="PasswordKdf">The password function in use.</param>
/// <param name="StoreLacks">What the store does not do that a store should, as codes.</param>
/// <param name="Troubles">Codes of troubles that last, for example of the pipeline.</param>
/// <param name="Witnesses">The peers that witness this node's ledger.</param>
/// <param name="MissingPackages">System packages that readers of some kinds of item need and that are not installed, each with what stays unread.</param>
/// <param name="Speech">The engine that reads recordings, and whether it can: <c>none</c>, or its name, a colon, and <c>ok</c>, the packages that it lacks, or why its models are refused.</param>
/// <param name="IndexLockedInMemory">How much of the open index's memory is locked: <c>all</c>, <c>part</c> or <c>none</c>. Not how many bytes: they would say how much the store holds.</param>
public sealed record HealthView(
    StatusView Status,
    bool KeysLockedInMemory,
    bool DumpsDisabled,
    string Sandbox,
    string PasswordKdf,
    IReadOnlyList<string> StoreLacks,
    IReadOnlyList<string> Troubles,
    IReadOnlyList<WitnessView> Witnesses,
    IReadOnlyList<string>? MissingPackages = null,
    string? Speech = null,
    string? IndexLockedInMemory = null);

/// <summary>Unlocks a node.</summary>
/// <param name="Passphrase">The custodian's passphrase.</param>
public sealed record UnlockRequest(string Passphrase)
{
    /// <summary>Never shows the passphrase.</summary>
    public override string ToString() => nameof(UnlockRequest);
}

/// <summary>Asks for a nonce to sign.</summary>
/// <param name="User">User name.</param>
public sealed record ChallengeRequest(string User);

/// <summary>A nonce, valid once and for two minutes. Unknown users get one too.</summary>
/// <param name="Nonce">Base32 text; the signature is over its UTF-8 bytes in the domain <see cref="SignInRequest.Domain"/>.</param>
public sealed record ChallengeAnswer(string Nonce);

/// <summary>Signs a person in, by password or by a signed nonce.</summary>
/// <param name="User">User name.</param>
/// <param name="Password">The password, or null.</param>
/// <param name="Nonce">The nonce that was signed, or null.</param>
/// <param name="Signature">Base64 of the 96-byte P-384 signature, or null.</param>
public sealed record SignInRequest(string User, string? Password = null, string? Nonce = null, string? Signature = null)
{
    /// <summary>Signature domain of challenges.</summary>
    public const string Domain = "strongroom/v1/sign-in";

    /// <summary>Never shows the secrets.</summary>
    public override string ToString() => nameof(SignInRequest);
}

/// <summary>A session.</summary>
/// <param name="Token">Bearer token; lives in memory only, on both sides.</param>
/// <param name="User">User name.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Expires">When it ends at the latest.</param>
public sealed record SignInAnswer(string Token, string User, string Name, DateTimeOffset Expires)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => nameof(SignInAnswer);
}

/// <summary>An empty answer.</summary>
/// <param name="Ok">Always true.</param>
public sealed record Done(bool Ok = true);
