using Microsoft.Extensions.Options;
using Perspektiva.Notification.Features.Mail;

namespace Perspektiva.Notification.Tests.Features;

public sealed class MailTransportTests
{
    /// <summary>An empty setting is how an environment says that there is none.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Connect_NoUser_DoesNotLogIn(string? user)
    {
        await using var server = new MailServer { Refusal = ("AUTH", "535 no") };
        var transport = new MailTransport(Options.Create(new MailOptions { Host = "127.0.0.1", Port = server.Port, User = user, Password = user }));

        using var client = await transport.ConnectAsync(TestContext.Current.CancellationToken);

        Assert.Equal((true, false), (client.IsConnected, client.IsAuthenticated));
    }
}
