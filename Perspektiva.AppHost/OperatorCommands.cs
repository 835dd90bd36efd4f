using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Perspektiva.AppHost;

/// <summary>What an operator can do from the dashboard, beside start, stop and restart.</summary>
internal static class OperatorCommands
{
    /// <summary>Redrive the dead letters of a service, discard those that it cannot read; show how far its outbox is.</summary>
    public static IResourceBuilder<ProjectResource> WithMessageCommands(this IResourceBuilder<ProjectResource> service, Platform platform)
    {
        var endpoint = service.GetEndpoint("http");
        return service
            .WithCommand(
                "redrive-dead-letters",
                "Redrive dead letters",
                context => CallAsync(context, endpoint, platform, HttpMethod.Post, "/operator/dead-letters/redrive"),
                new CommandOptions
                {
                    Description = "Sends every dead letter of this service to its consumer again, with the same message id.",
                    ConfirmationMessage = "Send all dead letters of this service again?",
                    IconName = "ArrowRepeatAll",
                })
            .WithCommand(
                "discard-dead-letters",
                "Discard unreadable dead letters",
                context => CallAsync(context, endpoint, platform, HttpMethod.Post, "/operator/dead-letters/discard"),
                new CommandOptions
                {
                    Description = "Deletes the dead letters of this service that can never be read: malformed, without an id, or of a type that this release does not handle.",
                    ConfirmationMessage = "Delete for good what this service cannot read? What a newer release may read, redrive after the update instead.",
                    IconName = "DeleteDismiss",
                })
            .WithCommand(
                "show-outbox",
                "Show the outbox",
                context => CallAsync(context, endpoint, platform, HttpMethod.Get, "/operator/outbox"),
                new CommandOptions { Description = "How many events wait to be sent, how long the oldest has waited, how many are parked.", IconName = "MailArrowUp" });
    }

    /// <summary>Rebuild matching's read model from what the service has received.</summary>
    public static IResourceBuilder<ProjectResource> WithRebuildCommand(this IResourceBuilder<ProjectResource> matching, Platform platform)
    {
        var endpoint = matching.GetEndpoint("http");
        return matching.WithCommand(
            "rebuild-read-model",
            "Rebuild the read model",
            context => CallAsync(context, endpoint, platform, HttpMethod.Post, "/operator/rebuild"),
            new CommandOptions
            {
                Description = "Builds the index of participants and places anew from this service's database.",
                ConfirmationMessage = "Build matching's read model anew?",
                IconName = "DatabaseArrowUp",
            });
    }

    /// <summary>Have the e-mails sent again that were given up.</summary>
    public static IResourceBuilder<ProjectResource> WithMailCommand(this IResourceBuilder<ProjectResource> notification, Platform platform)
    {
        var endpoint = notification.GetEndpoint("http");
        return notification.WithCommand(
            "retry-failed-mails",
            "Retry failed e-mails",
            context => CallAsync(context, endpoint, platform, HttpMethod.Post, "/operator/deliveries/retry"),
            new CommandOptions
            {
                Description = "Has every e-mail that was given up sent again; what was read or withdrawn meanwhile is dropped instead.",
                ConfirmationMessage = "Send all e-mails again that were given up?",
                IconName = "MailArrowClockwise",
            });
    }

    /// <summary>Rotate identity's keys, as its step <c>rotate-keys</c> does.</summary>
    public static IResourceBuilder<ProjectResource> WithKeyCommand(this IResourceBuilder<ProjectResource> identity, Platform platform)
    {
        var endpoint = identity.GetEndpoint("http");
        return identity.WithCommand(
            "rotate-keys",
            "Rotate the signing keys",
            context => CallAsync(context, endpoint, platform, HttpMethod.Post, "/operator/keys/rotate"),
            new CommandOptions
            {
                Description = "Publishes new keys, which sign from 15 minutes later on; tokens of the old ones stay good until they expire.",
                ConfirmationMessage = "Make new keys for signing and encryption?",
                IconName = "KeyReset",
            });
    }

    /// <summary>Seed the demo through the API, as <c>./run.sh --seed</c> does.</summary>
    public static IResourceBuilder<ProjectResource> WithSeedCommand(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.WithCommand(
            "seed-demo",
            "Seed the demo",
            async context =>
            {
                var code = await context.Services.GetRequiredService<Portal>().SeedAsync(context.Logger, context.CancellationToken);
                return code == 0
                    ? CommandResults.Success("The demo is seeded.")
                    : CommandResults.Failure($"Seeding ended with code {code}; the gateway's console log has its output.");
            },
            new CommandOptions
            {
                Description = "Loads synthetic people and companies and the shipped real places through the API. Needs a platform started with --demo or --seed.",
                IconName = "PeopleAdd",
            });

    private static async Task<ExecuteCommandResult> CallAsync(
        ExecuteCommandContext context, EndpointReference endpoint, Platform platform, HttpMethod method, string path)
    {
        using var client = context.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        // A rebuild takes as long as it takes; who no longer waits for it ends the call.
        client.Timeout = Timeout.InfiniteTimeSpan;
        using var request = new HttpRequestMessage(method, endpoint.Url + path);
        request.Headers.Add("X-Operator-Key", platform.OperatorKeyValue);
        try
        {
            using var response = await client.SendAsync(request, context.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(context.CancellationToken);
            if (!response.IsSuccessStatusCode)
                return CommandResults.Failure($"{path} answered {(int)response.StatusCode}.");
            return CommandResults.Success(Sentence(body), body, CommandResultFormat.Json, displayImmediately: true);
        }
        catch (HttpRequestException)
        {
            return CommandResults.Failure("The service does not answer.");
        }
    }

    // {"pending":3,"parked":0} reads as "pending 3, parked 0".
    private static string Sentence(string json)
    {
        using var document = JsonDocument.Parse(json);
        return string.Join(", ", document.RootElement.EnumerateObject().Select(property => $"{property.Name} {property.Value}"));
    }
}
