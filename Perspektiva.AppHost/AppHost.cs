using Perspektiva.AppHost;

// What runs, in what order, wired to what. The two builds of this file (packages, or Local/ where a feed lacks them) mean the same.
if (!StartOptions.TryRead(args, out var options))
    return Ending.Refused;

var builder = Dashboard.CreateBuilder(args, options);
if (!builder.CanServe(options))
    return Ending.Refused;

var platform = builder.AddPlatform(options);

var servers = builder.AddInfrastructure(platform);

var identity = builder.AddService<Projects.Perspektiva_Identity>("identity", platform, servers)
    .WithKeyCommand(platform);

var participant = builder.AddService<Projects.Perspektiva_Participant>("participant", platform, servers)
    .WithReference(identity);

var employer = builder.AddService<Projects.Perspektiva_Employer>("employer", platform, servers)
    .WithReference(identity);

var matching = builder.AddService<Projects.Perspektiva_Matching>("matching", platform, servers)
    .WithReference(identity)
    .WithRebuildCommand(platform);

var notification = builder.AddService<Projects.Perspektiva_Notification>("notification", platform, servers)
    .WithReference(identity)
    .WithMailbox(platform)
    .WithMailCommand(platform);

builder.AddGateway<Projects.Perspektiva_Gateway>("gateway", platform, servers)
    .WithReference(identity)
    .WithReference(participant)
    .WithReference(employer)
    .WithReference(matching)
    .WithReference(notification)
    .WithSeedCommand();

return await builder.Build().RunToTheEndAsync();
