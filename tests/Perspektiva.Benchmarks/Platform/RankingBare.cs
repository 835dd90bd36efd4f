using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>The bare API of the figure rank-http: answers any ranking with the next of the recorded ones.</summary>
internal static class RankingBare
{
    public static WebApplication Program()
    {
        var folder = Environment.GetEnvironmentVariable(RankHttpFigure.SamplesSetting) ?? throw new InvalidOperationException($"{RankHttpFigure.SamplesSetting} is missing");
        var answers = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        var next = -1;
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/alive", () => TypedResults.Ok());
        app.MapGet("/v1/participants/{id}/ranking", async (string id, HttpResponse response) =>
        {
            var answer = answers[(Interlocked.Increment(ref next) & int.MaxValue) % answers.Length];
            response.ContentType = "application/json; charset=utf-8";
            await response.Body.WriteAsync(answer);
        });
        return app;
    }
}
