using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Messaging.Operations;

/// <summary><c>POST /operator/dead-letters/redrive</c>, <c>POST /operator/dead-letters/discard</c> and <c>GET /operator/outbox</c>.</summary>
internal sealed class MessagingEndpoints : IOperatorEndpoints
{
    public void Map(IEndpointRouteBuilder operators)
    {
        operators.MapPost("/dead-letters/redrive", RedriveAsync).WithName("RedriveDeadLetters").ExcludeFromDescription();
        operators.MapPost("/dead-letters/discard", DiscardAsync).WithName("DiscardDeadLetters").ExcludeFromDescription();
        operators.MapGet("/outbox", OutboxAsync).WithName("ShowOutbox").ExcludeFromDescription();
    }

    private static async Task<IResult> RedriveAsync(MessagingOperations operations, CancellationToken ct) =>
        TypedResults.Ok(await operations.RedriveAsync(ct));

    private static async Task<IResult> DiscardAsync(MessagingOperations operations, CancellationToken ct) =>
        TypedResults.Ok(await operations.DiscardAsync(ct));

    private static async Task<IResult> OutboxAsync(MessagingOperations operations, CancellationToken ct)
    {
        var backlog = await operations.BacklogAsync(ct);
        return TypedResults.Ok(new OutboxAnswer(backlog.Pending, backlog.Held, Math.Round(backlog.Oldest.TotalSeconds, 1), backlog.Parked, backlog.DeadLetters));
    }

    private sealed record OutboxAnswer(long Pending, long Held, double OldestSeconds, long Parked, long DeadLetters);
}
