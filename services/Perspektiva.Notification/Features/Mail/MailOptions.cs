namespace Perspektiva.Notification.Features.Mail;

/// <summary>The SMTP server that takes the platform's e-mails; section <c>Smtp</c>. Without a host e-mail is off and deliveries wait.</summary>
internal sealed class MailOptions
{
    public string? Host { get; set; }
    public int Port { get; set; } = 25;
    public string From { get; set; } = "perspektiva@localhost";
    public string Domain { get; set; } = "perspektiva.invalid";
    public string? User { get; set; }
    public string? Password { get; set; }

    /// <summary>STARTTLS where offered; a network's own relay on loopback may do without.</summary>
    public bool RequireTls { get; set; }

    /// <summary>Seconds that the server may take for each answer before the attempt counts as failed; a worker has an e-mail to itself for ten times as long.</summary>
    public int TimeoutSeconds { get; set; } = 30;
}
