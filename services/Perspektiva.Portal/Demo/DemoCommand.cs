using System.CommandLine;
using System.Globalization;

using Perspektiva.Contracts;
using Perspektiva.Portal.Api;

using Spectre.Console;

namespace Perspektiva.Portal.Demo;

/// <summary><c>demo</c>: plays the main job through the gateway.</summary>
internal static class DemoCommand
{
    private const string Bamberg = "96047";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var gateway = GatewayOption.Create();
        var command = new Command("demo", "Plays the main job through the gateway, as the portals of a job centre, a provider and a company would") { gateway };
        // The host gives one --data for both commands.
        command.Options.Add(new Option<DirectoryInfo?>("--data") { Hidden = true });
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(gateway), MailboxFromEnvironment(), cancellation));
        return command;
    }

    /// <summary>Where the demo's SMTP server shows what it caught; the host says it.</summary>
    private static Uri? MailboxFromEnvironment() => Environment.GetEnvironmentVariable("PERSPEKTIVA_MAILBOX_URL") is { Length: > 0 } text ? new Uri(text) : null;

    private static async Task<int> RunAsync(Uri gateway, Uri? mailbox, CancellationToken cancellation)
    {
        using var services = Clients.Create(gateway);
        try
        {
            await PlayAsync(services, mailbox, cancellation);
            AnsiConsole.MarkupLine("[green]The main job holds.[/]");
            return 0;
        }
        catch (Exception error) when (error is PortalException or TimeoutException or HttpRequestException or InvalidOperationException or KeyNotFoundException)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]The demo stopped: {error.Message}[/]");
            return 1;
        }
    }

    private static async Task PlayAsync(Clients clients, Uri? mailbox, CancellationToken cancellation)
    {
        var story = new Story(AnsiConsole.Console);
        var cast = new Cast(clients.Gateway, clients.DemoSecret);
        var number = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var journey = new Journey(cast, number, TimeProvider.System.Today());

        await story.TellAsync("Provider", "enters a coach and who acts as that coach", () => journey.EnterCoachAsync(cancellation));
        await story.TellAsync("Job centre", "registers a participant with consent", () => journey.RegisterParticipantAsync(Bamberg, cancellation));
        await story.TellAsync("Job centre", "assigns the coach", () => journey.AssignCoachAsync(cancellation));
        await story.TellAsync("Coach", "records the ability profile and the support plan", () => journey.AssessAsync(cancellation));
        await story.TellAsync("Company", "registers with a site and a mentor", () => journey.RegisterCompanyAsync(cancellation));
        await using var coachInbox = await journey.CoachPortal.OpenInboxAsync(cancellation: cancellation);
        await story.TellAsync("Company", "publishes a place with a requirement profile", () => journey.PublishPlaceAsync(cancellation));
        var ranking = await story.TellAsync(
            "Coach", "asks for the ranked list with its explanation", () => journey.RankAsync(cancellation), r => $"rank {r.Rank} of {r.Of}, fit {r.FitShown}, {r.Parts.Count} parts");
        if (ranking.IsTold)
            await story.TellAsync("Coach", "hears of the match on the live stream", () => coachInbox.NextAsync("matches_found", Soon), n => $"position {n.GetProperty("position")}");
        await story.TellAsync("Coach", "proposes the place: the young person is asked first", () => journey.ProposeAsync(ranking.Suitable, cancellation));
        await story.TellAsync("Young person", "says yes; until now the company saw nothing", () => journey.ParticipantSaysYesAsync(cancellation));
        await story.TellAsync("Company", "says yes, without knowing yet who it is", () => journey.EmployerSaysYesAsync(cancellation));
        await story.TellAsync("Coach", "hears of the agreement on the live stream", () => coachInbox.NextAsync("proposal_agreed", Soon), n => $"position {n.GetProperty("position")}");
        await story.TellAsync("Coach", "starts the placement", () => journey.StartPlacementAsync(cancellation));
        await story.TellAsync("Company, mentor", "learn who comes", () => journey.IntroduceAsync(cancellation));
        await story.TellAsync("Young person, coach", "learn who receives them; company and mentor, who accompanies", () => journey.IntroduceReceiversAsync(cancellation));
        await story.TellAsync("Coach", "finds it in the inbox", () => InboxHoldsAsync(journey.CoachPortal, "placement_started", cancellation));
        await story.TellAsync("Mentor", "finds it in the inbox", () => InboxHoldsAsync(journey.MentorPortal, "placement_started", cancellation));
        if (mailbox is not null)
            await story.TellAsync("Coach, mentor", "got e-mail that names nobody",
                () => new Mailbox(clients.Gateway, mailbox).WaitForAsync([journey.CoachEmail, journey.MentorEmail], Soon, cancellation), count => $"{count} e-mails");
        await story.TellAsync("Coach", "records the first check-in with three voices", () => journey.CheckInAsync(cancellation));
    }

    private static async Task<string> InboxHoldsAsync(PortalClient portal, string kind, CancellationToken cancellation)
    {
        var inbox = await Eventually.AskAsync(
            () => portal.GetAsync("/v1/inbox", cancellation),
            answer => answer.IsSuccess && answer.Json.GetProperty("items").EnumerateArray().Any(n => n.GetProperty("kind").GetString() == kind),
            $"notice {kind}", Soon, cancellation);
        return $"{inbox.Json.GetProperty("items").GetArrayLength()} notices";
    }
}
