using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Connection;

/// <summary>The node answered with a fault, or could not be reached.</summary>
internal sealed class NodeFaultException : StrongroomException
{
    public NodeFaultException(ApiError error, FaultKind kind, Exception? inner = null)
        : base(error.Code, kind, error.Message, error.Remedy, inner) => Position = error.Position;

    public int? Position { get; }
}
