using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

using MimeKit;

using Perspektiva.Notification.Features.Mail;

namespace Perspektiva.Notification.Tests.Features;

public sealed class InboxLinkTests
{
    [Fact]
    public async Task Email_AddressOfTheInboxConfigured_LinksThere()
    {
        var (notice, digest) = await WrittenAsync("https://portal.example.org/eingang?a=1&b=2");
        Assert.Contains("Lesen: https://portal.example.org/eingang?a=1&b=2", notice, StringComparison.Ordinal);
        Assert.Contains("Lesen: https://portal.example.org/eingang?a=1&b=2", digest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Email_NoAddressConfigured_HasNoLinkAndSaysWhereToLook()
    {
        var (notice, digest) = await WrittenAsync(null);
        foreach (var text in new[] { notice, digest })
        {
            Assert.DoesNotContain("http", text, StringComparison.Ordinal);
            Assert.Contains("Melden Sie sich", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, "Perspektiva: eine weitere Neuigkeit in Ihrem Eingang", "bekommen wollten: eine weitere liegt in Ihrem Eingang")]
    [InlineData(3, "Perspektiva: 3 weitere Neuigkeiten in Ihrem Eingang", "bekommen wollten: 3 weitere liegen in Ihrem Eingang")]
    public async Task Summary_OfOneOrMore_CountsThem(int count, string subject, string text)
    {
        var digest = await new MailComposer(Options.Create(new MailOptions()), Link(null)).DigestAsync("erika@example.org", "2", count);
        Assert.Equal(subject, digest.Subject);
        Assert.Contains(text, Text(digest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/eingang")]
    [InlineData("portal.example.org")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    public void Of_NoAddressThatABrowserOpens_IsRefusedAtTheStart(string url) => Assert.Throws<InvalidOperationException>(() => Link(url));

    private static InboxLink Link(string? url) =>
        InboxLink.Of(new ConfigurationBuilder().AddInMemoryCollection([new("Perspektiva:InboxUrl", url)]).Build());

    private static async Task<(string Notice, string Digest)> WrittenAsync(string? url)
    {
        var composer = new MailComposer(Options.Create(new MailOptions()), Link(url));
        return (Text(await composer.NoticeAsync("erika@example.org", "1", urgent: false)), Text(await composer.DigestAsync("erika@example.org", "2", 3)));
    }

    private static string Text(MimeMessage message) => ((TextPart)message.Body!).Text;
}
