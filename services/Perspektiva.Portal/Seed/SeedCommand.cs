using System.CommandLine;
using System.Globalization;
using Perspektiva.Contracts;
using Perspektiva.Portal.Api;
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
        var ledgers = new List<Ledger>();
        var reachedTheEnd = false;
        try
        {
            await SeedAsync(seeder, data, ledgers, cancellation);
            reachedTheEnd = true;
        }
        catch (Exception error) when (error is PortalException or HttpRequestException or InvalidDataException or IOException or TimeoutException)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]The seed stopped: {error.Message}[/]");
        }
        finally
        {
            // What was taken until then has been taken, whatever stopped the seed, Ctrl-C too.
            reachedTheEnd &= await AccountAsync(ledgers);
        }
        return reachedTheEnd && ledgers.TrueForAll(ledger => ledger.Holds) ? 0 : 1;
    }

    /// <summary>Shows and writes down what became of each record; false where it cannot be written.</summary>
    private static async Task<bool> AccountAsync(List<Ledger> ledgers)
    {
        foreach (var ledger in ledgers)
            ledger.Show(AnsiConsole.Console);
        var report = SeedReport.In(Environment.GetEnvironmentVariable(HomeVariable));
        try
        {
            await SeedReport.WriteAsync(report, ledgers, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]What became of each record could not be written down: {error.Message}[/]");
            return false;
        }
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"What became of each record: {report.FullName}");
        return true;
    }

    private static PortalClient Client(Clients services, string id, string scopes) =>
        new(services.Gateway, id, DemoSecrets.Of(services.DemoSecret, id), scopes);

    private static Task SeedAsync(Seeder seeder, DirectoryInfo? data, List<Ledger> ledgers, CancellationToken cancellation) => AnsiConsole.Progress()
        .AutoClear(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(async progress =>
        {
            var people = progress.AddTask("Synthetic people", maxValue: Seeder.PeopleCount);
            var companies = progress.AddTask("Synthetic companies", maxValue: Seeder.CompanyCount);
            var sample = progress.AddTask("Real places (shipped sample)", maxValue: ShippedSample.Read().Count);
            // Companies first: people are ranked over places.
            await seeder.SeedCompaniesAsync(Open("synthetic places"), Step(companies), cancellation);
            await seeder.SeedSampleAsync(Open("shipped sample"), Step(sample), cancellation);
            await seeder.SeedPeopleAsync(TimeProvider.System.Today(), Step(people), cancellation);
            if (data is not null)
                await SeedFolderAsync(seeder, new DataFolder(data), progress, ledgers, cancellation);
            var ranked = progress.AddTask("Places known to the ranking", maxValue: Math.Max(1, seeder.Taken));
            await seeder.AwaitRankingAsync(Step(ranked), cancellation);

            Ledger Open(string source)
            {
                var ledger = new Ledger(source);
                ledgers.Add(ledger);
                return ledger;
            }
        });

    private static async Task SeedFolderAsync(Seeder seeder, DataFolder folder, ProgressContext progress, List<Ledger> ledgers, CancellationToken cancellation)
    {
        try
        {
            var chain = folder.ReadChain();
            foreach (var (name, vacancies) in folder.ReadVacancies())
            {
                var ledger = new Ledger(name);
                ledgers.Add(ledger);
                var task = progress.AddTask($"Vacancies of {Markup.Escape(name)}", maxValue: Math.Max(1, vacancies.Count));
                await seeder.SeedVacanciesAsync(vacancies, chain, ledger, Step(task), cancellation);
            }
        }
        finally
        {
            ledgers.AddRange(folder.Others());
        }
    }

    private static Action<int> Step(ProgressTask task) => done => task.Increment(done);
}
