using Microsoft.AspNetCore.Http.Features;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Refuses forms that cannot be read, and text that PostgreSQL cannot hold, before OpenIddict or a page takes it for a login or a client id.</summary>
internal sealed class TextGuard(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Query.Any(pair => HasNul(pair.Key, pair.Value)) || !await IsFormReadableAsync(http))
        {
            await Problems.Of(ProblemType.BadRequest, "The request holds a form or a parameter that cannot be read").ExecuteAsync(http);
            return;
        }
        await next(http);
    }

    private static async Task<bool> IsFormReadableAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
            return true;
        try
        {
            var form = await http.Request.ReadFormAsync(new FormOptions { ValueCountLimit = 64, ValueLengthLimit = 16 * 1024 }, http.RequestAborted);
            return form.Files.Count == 0 && !form.Any(pair => HasNul(pair.Key, pair.Value));
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException && !http.RequestAborted.IsCancellationRequested)
        {
            // what exactly was wrong with it is the sender's business
            return false;
        }
    }

    private static bool HasNul(string key, IEnumerable<string?> values) => key.Contains('\0') || values.Any(value => value?.Contains('\0') == true);
}
