using System.Globalization;
using Perspektiva.Benchmarks;
using Perspektiva.Benchmarks.Engine;
using Perspektiva.Benchmarks.Platform;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// The bare programs that figures compare with run as processes of their own, like the services.
if (await BarePrograms.RunAsync(args))
    return 0;

// One line a figure; each area adds its own.
Figure[] figures = [.. EngineFigures.All, .. PlatformFigures.All];

var asked = args.Length == 0 ? figures : [.. figures.Where(figure => args.Contains(figure.Id, StringComparer.Ordinal))];
foreach (var unknown in args.Except(figures.Select(figure => figure.Id), StringComparer.Ordinal))
    Console.Error.WriteLine($"unknown figure: {unknown} (known: {string.Join(' ', figures.Select(figure => figure.Id))})");

Console.WriteLine("| id | measured | goal | met |");
Console.WriteLine("|---|---|---|---|");
var failed = asked.Length == 0 || asked.Length < args.Length;
foreach (var figure in asked)
{
    try
    {
        var result = await figure.MeasureAsync();
        Console.WriteLine($"| {figure.Id} | {result.Measured} | {figure.Goal} | {result.Verdict} |");
    }
    catch (Exception e) when (e is not OutOfMemoryException)
    {
        // One figure that cannot be measured takes none of the others with it; the exit code tells.
        Console.Error.WriteLine(e);
        Console.WriteLine($"| {figure.Id} | could not be measured: {e.Message.ReplaceLineEndings(" ")} | {figure.Goal} | failed |");
        failed = true;
    }
}

return failed ? 1 : 0;
