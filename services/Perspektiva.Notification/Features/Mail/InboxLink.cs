namespace Perspektiva.Notification.Features.Mail;

/// <summary>Where people read their inbox: a page of the network's own, since the API answers programs only.</summary>
/// <param name="Url">An absolute address; none where the operator has named none: then an e-mail has no link.</param>
internal sealed record InboxLink(Uri? Url)
{
    private const string Setting = "Perspektiva:InboxUrl";

    /// <summary>Reads the setting.</summary>
    /// <exception cref="InvalidOperationException">It is no address that a browser opens.</exception>
    public static InboxLink Of(IConfiguration configuration)
    {
        var given = configuration[Setting];
        if (string.IsNullOrWhiteSpace(given)) return new InboxLink((Uri?)null);
        return Uri.TryCreate(given, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            ? new InboxLink(url)
            : throw new InvalidOperationException($"{Setting} must be an absolute http or https address");
    }
}
