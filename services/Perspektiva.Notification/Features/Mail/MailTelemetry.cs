using System.Diagnostics.Metrics;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>Figures of e-mails; whose they are stands in none.</summary>
internal sealed class MailTelemetry : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _givenUp;

    public MailTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create("Perspektiva.Mail");
        _sent = _meter.CreateCounter<long>("perspektiva.mail.sent", description: "E-mails that the mail server took");
        _failed = _meter.CreateCounter<long>("perspektiva.mail.failed", description: "Attempts that failed");
        _givenUp = _meter.CreateCounter<long>("perspektiva.mail.given_up", description: "E-mails given up until an operator's retry");
    }

    public void Sent() => _sent.Add(1);

    public void Failed(bool givenUp)
    {
        _failed.Add(1);
        if (givenUp) _givenUp.Add(1);
    }

    public void Dispose() => _meter.Dispose();
}
