using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.CrashPeer;

/// <summary>A producer's slice: the row and its event in one commit; the same id again is answered as done.</summary>
internal static class Write
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/write", HandleAsync);

    private static async Task<IResult> HandleAsync(WriteRequest request, PeerDb db, Outbox<PeerDb> outbox, IFaultPoint faults, TimeProvider time, CancellationToken ct)
    {
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = time.GetUtcNow();
        var inserted = await db.Database.ExecuteSqlAsync(
            $"INSERT INTO written (event_id, key, version, at) VALUES ({request.Id}, {request.Key}, {request.Version}, {now}) ON CONFLICT DO NOTHING", ct);
        if (inserted == 0)
            return TypedResults.Ok();
        outbox.Add(new OccupancyChanged(request.Id, now, request.Key, request.Version, "plc_aaaaaaaaaaaaaaaaaaaaaaaaaa", 0, 1, false));
        await db.SaveChangesAsync(ct);
        faults.Reached("before-commit");
        await transaction.CommitAsync(ct);
        faults.Reached("after-commit");
        return TypedResults.Ok();
    }

    private sealed record WriteRequest(Guid Id, Guid Key, long Version);
}
