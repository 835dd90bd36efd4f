using System.Diagnostics;
using System.Globalization;

using Spectre.Console;

namespace Perspektiva.Portal.Demo;

/// <summary>Tells each step in one line with its time, and stops at the first that fails.</summary>
internal sealed class Story(IAnsiConsole console)
{
    private const int Width = 78;
    private int _step;

    /// <summary>Plays a step.</summary>
    /// <returns>What the step brought about.</returns>
    public async Task<T> TellAsync<T>(string who, string what, Func<Task<T>> step, Func<T, string>? outcome = null)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var result = await step();
            Line("ok", "green", who, what, clock.Elapsed, outcome?.Invoke(result) ?? result?.ToString());
            return result;
        }
        catch
        {
            Line("failed", "red", who, what, clock.Elapsed, null);
            throw;
        }
    }

    private void Line(string mark, string colour, string who, string what, TimeSpan took, string? outcome)
    {
        var text = $"{++_step,2}. {who}: {what}";
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[{colour}]{mark,-6}[/] {text.PadRight(Width)} {took.TotalMilliseconds,6:0} ms  [grey]{outcome}[/]");
    }
}
