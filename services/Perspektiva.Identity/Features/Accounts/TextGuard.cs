using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Refuses forms and credentials that cannot be read, and text that PostgreSQL cannot hold, before OpenIddict or a page takes it for a login or a client id.</summary>
internal sealed class TextGuard(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Query.Any(pair => HasNul(pair.Key, pair.Value)) || !IsBasicReadable(http) || !await IsFormReadableAsync(http))
        {
            await Problems.Of(ProblemType.BadRequest, "The request holds a form, a parameter or credentials that cannot be read").ExecuteAsync(http);
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

    /// <summary>Decoded as OpenIddict does it: id and secret stand percent-encoded in the header (RFC 6749, 2.3.1). What is no Base64 it refuses itself.</summary>
    private static bool IsBasicReadable(HttpContext http)
    {
        if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase) || header.Parameter is not { } encoded)
            return true;
        var bytes = new byte[encoded.Length];
        return !Convert.TryFromBase64String(encoded, bytes, out var length) || !Uri.UnescapeDataString(Encoding.UTF8.GetString(bytes, 0, length)).Contains('\0');
    }

    private static bool HasNul(string key, IEnumerable<string?> values) => key.Contains('\0') || values.Any(value => value?.Contains('\0') == true);
}
