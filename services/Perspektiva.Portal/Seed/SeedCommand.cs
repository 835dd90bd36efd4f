using System.CommandLine;
using System.Globalization;
using Perspektiva.Contracts;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Seed.Chain;
using Perspektiva.Portal.Seed.Vacancies;
using Spectre.Console;

namespace Perspektiva.Portal.Seed;

/// <summary><c>seed</c>: synthetic people and companies, the shipped sample of real places and, with a folder, all of its vacancies.</summary>
internal static class SeedCommand
{
    private const string PeopleScopes = "participants:read participants:write consents:write rankings:read";
    private const string CompanyScopes = "companies:read companies:write mentors:write places:read places:write";

    /// <summary>The platform's home, where the host names another than the usual one.</summary>
    private const string HomeVariable = "PERSPEKTIVA_HOME";

    public static Command Create()
    {
        var gateway = GatewayOption.Create();
        var data = new Option<DirectoryInfo?>("--data") { Description = "A folder with vacancies and the tables that lead from their occupations to O*NET" };
        var command = new Command("seed", "Loads synthetic people and companies and real places through the gateway") { gateway, data };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(gateway), parsed.GetValue(data), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Uri gateway, DirectoryInfo? data, CancellationToken cancellation)
    {
        if (data is { Exists: false })
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]There is no folder {data.FullName}[/]");
            return 1;
        }
        using var services = Clients.Create(gateway);
        var seeder = new Seeder(Client(services, "portal-school", PeopleScopes), Client(services, "portal-chamber", CompanyScopes));
        try
        {
            var ledgers = await SeedAsync(seeder, data, cancellation);
            foreach (var ledger in ledgers)
                ledger.Show(AnsiConsole.Console);
            var report = SeedReport.In(Environment.GetEnvironmentVariable(HomeVariable));
            await SeedReport.WriteAsync(report, ledgers, cancellation);
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"What became of each record: {report.FullName}");
            return ledgers.TrueForAll(ledger => ledger.Balances) ? 0 : 1;
        }
        catch (Exception error) when (error is PortalException or HttpRequestException or InvalidDataException or IOException or TimeoutException)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]The seed stopped: {error.Message}[/]");
            return 1;
        }
    }

    private static PortalClient Client(Clients services, string id, string scopes) =>
        new(services.Gateway, id, DemoSecrets.Of(services.DemoSecret, id), scopes);

    private static Task<List<Ledger>> SeedAsync(Seeder seeder, DirectoryInfo? data, CancellationToken cancellation) => AnsiConsole.Progress()
        .AutoClear(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(async progress =>
        {
            var ledgers = new List<Ledger>();
            var people = progress.AddTask("Synthetic people", maxValue: Seeder.PeopleCount);
            var companies = progress.AddTask("Synthetic companies", maxValue: Seeder.CompanyCount);
            var sample = progress.AddTask("Real places (shipped sample)", maxValue: ShippedSample.Read().Count);
            // Companies first: people are ranked over places.
            await seeder.SeedCompaniesAsync(Open("synthetic places"), Step(companies), cancellation);
            await seeder.SeedSampleAsync(Open("shipped sample"), Step(sample), cancellation);
            await seeder.SeedPeopleAsync(TimeProvider.System.Today(), Step(people), cancellation);
            if (data is not null)
                await SeedFolderAsync(seeder, data, progress, Open, cancellation);
            var ranked = progress.AddTask("Places known to the ranking", maxValue: Math.Max(1, seeder.Taken));
            await seeder.AwaitRankingAsync(Step(ranked), cancellation);
            return ledgers;

            Ledger Open(string source)
            {
                var ledger = new Ledger(source);
                ledgers.Add(ledger);
                return ledger;
            }
        });

    private static async Task SeedFolderAsync(Seeder seeder, DirectoryInfo data, ProgressContext progress, Func<string, Ledger> open, CancellationToken cancellation)
    {
        var chain = ChainFiles.Read(data);
        foreach (var file in VacancyFiles.In(data))
        {
            if (VacancyFiles.Read(file) is not { } vacancies)
                continue;
            var task = progress.AddTask($"Vacancies of {Markup.Escape(file.Name)}", maxValue: Math.Max(1, vacancies.Count));
            await seeder.SeedVacanciesAsync(vacancies, chain, open(file.Name), Step(task), cancellation);
        }
    }

    private static Action<int> Step(ProgressTask task) => done => task.Increment(done);
}
