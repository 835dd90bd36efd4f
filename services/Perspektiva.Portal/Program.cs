using System.CommandLine;

using Perspektiva.Portal.Demo;
using Perspektiva.Portal.Seed;

using Spectre.Console;

// A file or a pipe has no edge to wrap at.
if (!AnsiConsole.Profile.Out.IsTerminal) AnsiConsole.Profile.Width = 240;
var portal = new RootCommand("A partner portal for the console: plays the main job, and seeds, through the gateway")
{
    DemoCommand.Create(),
    SeedCommand.Create(),
};
return await portal.Parse(args).InvokeAsync();
