namespace Perspektiva.Identity.Features.Accounts;

/// <summary>The pages' style sheet, out of the assembly: the service is one file, wherever it runs.</summary>
internal static class Style
{
    private static readonly byte[] Css = Read();

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/account/style.css", (HttpContext http) =>
    {
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Bytes(Css, "text/css; charset=utf-8");
    }).AllowAnonymous().ExcludeFromDescription().WithName("Style");

    private static byte[] Read()
    {
        using var stream = typeof(Style).Assembly.GetManifestResourceStream("style.css") ?? throw new InvalidOperationException("style.css is not embedded");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
