using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Index;

/// <summary>The operator's command: this replica reads its index anew, and every other one reads all records again.</summary>
internal sealed class RebuildIndex : IOperatorEndpoints
{
    /// <summary>How many records were read.</summary>
    internal sealed record Response(int Participants, int Places);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder operators) => operators.MapPost("/rebuild", HandleAsync).WithName("RebuildIndex");

    private static async Task<IResult> HandleAsync(MatchingDb db, IndexChanges changes, IndexTail tail, CancellationToken ct)
    {
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            await changes.AppendAllAsync(ct);
            await transaction.CommitAsync(ct);
        }
        await tail.ReloadAsync(ct);
        var (participants, places) = tail.Count;
        return TypedResults.Ok(new Response(participants, places));
    }
}
