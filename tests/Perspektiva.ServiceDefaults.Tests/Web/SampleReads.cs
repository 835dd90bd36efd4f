using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>What a patch may hold.</summary>
public sealed record SettingsPatch(string Name, int? Limit);

/// <summary>What was understood of a query.</summary>
public sealed record Understood(DateOnly? OnDate, TimeOnly? ShiftStart, string? Name, int? Limit, IReadOnlyList<string> Status);

/// <summary>Endpoints without a database: queries of every kind, a merge patch, a stream.</summary>
internal static class SampleReads
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/understood", (DateOnly? onDate, TimeOnly? shiftStart, string? name, int? limit, string[]? status) =>
            TypedResults.Ok(new Understood(onDate, shiftStart, name, limit, status ?? []))).RequireScope("participants:read").WithName("Understand").WithSummary("Tells what it understood");
        app.MapPatch("/v1/settings", (JsonObject body, IOptions<JsonOptions> json) =>
            TypedResults.Ok(MergePatch.Read<SettingsPatch>(new SettingsPatch("before", 7), body, json.Value.SerializerOptions)))
            .RequireScope("participants:write").WithName("PatchSettings").WithSummary("Changes settings").AcceptsMergePatch<SettingsPatch>();
        app.MapGet("/v1/understood/stream", (CancellationToken ct) => TypedResults.ServerSentEvents(ForeverAsync(ct)))
            .RequireScope("participants:read").WithName("StreamUnderstood").WithSummary("Goes on").Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        app.MapGet("/v1/old", (bool? fail) => fail == true ? throw new InvalidOperationException("old") : TypedResults.Ok())
            .RequireScope("participants:read").WithName("Old").WithSummary("Will go").WithDeprecation(new DateOnly(2026, 12, 1), new DateOnly(2027, 6, 1));
    }

    private static async IAsyncEnumerable<SseItem<string>> ForeverAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return new SseItem<string>("first");
        await Task.Delay(Timeout.Infinite, ct);
    }
}
