using System.CommandLine;

using Perspektiva.Portal.Demo;
using Perspektiva.Portal.Seed;

var portal = new RootCommand("A partner portal for the console: plays the main job, and seeds, through the gateway")
{
    DemoCommand.Create(),
    SeedCommand.Create(),
};
return await portal.Parse(args).InvokeAsync();
