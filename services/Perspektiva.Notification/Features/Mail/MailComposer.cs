using Fluid;

using Microsoft.Extensions.Options;

using MimeKit;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>Writes the e-mail: that there is news and where to read it. It names nobody and says nothing about anybody, since e-mail is an open postcard.</summary>
internal sealed class MailComposer(IOptions<MailOptions> options, InboxLink inbox)
{
    private static readonly FluidParser Parser = new();
    private static readonly IFluidTemplate Single = Load("notice.liquid");
    private static readonly IFluidTemplate Digest = Load("digest.liquid");

    /// <summary>One notice's e-mail. The message id is the notice's, so that a receiver recognises one that was sent twice.</summary>
    public async Task<MimeMessage> NoticeAsync(string to, string noticeId, bool urgent) =>
        Message(to, noticeId, urgent ? "Perspektiva: bitte bald ansehen" : "Perspektiva: Neuigkeit in Ihrem Eingang",
            await Single.RenderAsync(Model(("urgent", urgent))));

    /// <summary>The summary of what was over the day's budget.</summary>
    public async Task<MimeMessage> DigestAsync(string to, string id, int count) =>
        Message(to, id, $"Perspektiva: {(count == 1 ? "eine weitere Neuigkeit" : $"{count} weitere Neuigkeiten")} in Ihrem Eingang", await Digest.RenderAsync(Model(("count", count))));

    private MimeMessage Message(string to, string id, string subject, string text)
    {
        var message = new MimeMessage { Subject = subject, MessageId = $"{id}@{options.Value.Domain}", Body = new TextPart("plain") { Text = text } };
        message.From.Add(new MailboxAddress("Perspektiva", options.Value.From));
        message.To.Add(MailboxAddress.Parse(to));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private TemplateContext Model(params ReadOnlySpan<(string Name, object Value)> values)
    {
        var context = new TemplateContext();
        if (inbox.Url is { } link) context.SetValue("link", link.AbsoluteUri);
        foreach (var (name, value) in values) context.SetValue(name, value);
        return context;
    }

    private static IFluidTemplate Load(string name)
    {
        using var stream = typeof(MailComposer).Assembly.GetManifestResourceStream($"Perspektiva.Notification.Features.Mail.Templates.{name}")!;
        using var reader = new StreamReader(stream);
        return Parser.Parse(reader.ReadToEnd());
    }
}
