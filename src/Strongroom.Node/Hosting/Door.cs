using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.Core;

namespace Strongroom.Node.Hosting;

/// <summary>The outermost handler: who may come in at all, the headers of every answer, and what a fault looks like.</summary>
internal sealed class Door(Agency agency, TimeProvider clock, ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger("Strongroom.Node.Hosting");

    internal async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        Answers.Harden(http.Response, clock);
        try
        {
            if (!HostFilter.IsOurs(http.Request, agency.Name) || HostFilter.ComesFromElsewhere(http.Request))
            {
                throw new NodeException(
                    NodeFault.NotAllowed, FaultKind.Refused, "this node answers only under its own name", $"Use http://{agency.Name}.localhost and its port.");
            }

            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The asker went away; nobody is left to answer.
        }
        catch (StrongroomException fault)
        {
            if (fault.Kind == FaultKind.Outside)
            {
                NodeLog.Fault(_log, fault.Code);
            }

            await AnswerAsync(http, fault);
        }
        catch (ObjectDisposedException) when (agency.State != AgencyState.Serving)
        {
            await AnswerAsync(http, Unlocking.LockedFault()); // the keys were dropped under it
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(http, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? Requests.TooLarge() : Requests.Bad("the request is malformed"));
        }
#pragma warning disable CA1031 // the outermost handler: whatever it is, its message must not reach the asker, since it may quote content
        catch (Exception e)
#pragma warning restore CA1031
        {
            NodeLog.Unforeseen(_log, e.GetType().Name, e.TargetSite?.Name ?? "?");
            await AnswerAsync(http, new NodeException(
                NodeFault.Unforeseen, FaultKind.Outside, "the node met something that it did not foresee", "Tell the operator the time of this answer.", e));
        }
    }

    private async Task AnswerAsync(HttpContext http, StrongroomException fault)
    {
        if (http.Response.HasStarted)
        {
            http.Abort(); // a cut answer must not look like a whole one
            return;
        }

        http.Response.Clear();
        Answers.Harden(http.Response, clock);
        await Answers.FaultAsync(http, fault);
    }
}
