using MailKit.Net.Smtp;
using MailKit.Security;

using Microsoft.Extensions.Options;

using MimeKit;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>Hands messages to the SMTP server over one connection for a batch.</summary>
internal sealed class MailTransport(IOptions<MailOptions> options)
{
    /// <summary>How many answers of the server one e-mail waits for, at most: connecting, TLS, logging in, the message itself.</summary>
    private const int Answers = 10;

    public bool IsConfigured => !string.IsNullOrEmpty(options.Value.Host);

    /// <summary>How long a worker has an e-mail to itself: longer than the server may take for it.</summary>
    public TimeSpan Lease => TimeSpan.FromSeconds(Answers * options.Value.TimeoutSeconds);

    /// <summary>Opens a connection.</summary>
    /// <exception cref="SmtpCommandException">The server refused.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody listens there.</exception>
    public async Task<SmtpClient> ConnectAsync(CancellationToken cancellation)
    {
        var mail = options.Value;
        var client = new SmtpClient { Timeout = mail.TimeoutSeconds * 1000 };
        try
        {
            await client.ConnectAsync(mail.Host!, mail.Port, mail.RequireTls ? SecureSocketOptions.StartTls : SecureSocketOptions.StartTlsWhenAvailable, cancellation);
            if (!string.IsNullOrEmpty(mail.User)) await client.AuthenticateAsync(mail.User, mail.Password ?? "", cancellation);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Whether a refusal is final for this address, so that it isn't tried again. What the server refuses of us (sender, login, relaying) is for an operator to mend, and waits.</summary>
    public static bool IsFinal(Exception exception) => exception is ParseException or SmtpCommandException
    {
        ErrorCode: SmtpErrorCode.RecipientNotAccepted,
        StatusCode: SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.UserNotLocalTryAlternatePath or SmtpStatusCode.MailboxNameNotAllowed,
    };
}
