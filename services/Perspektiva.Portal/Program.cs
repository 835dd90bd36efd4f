using System.CommandLine;

using Perspektiva.Portal.Demo;

var portal = new RootCommand("A partner portal for the console: plays the main job, and seeds, through the gateway")
{
    DemoCommand.Create(),
};
return await portal.Parse(args).InvokeAsync();
