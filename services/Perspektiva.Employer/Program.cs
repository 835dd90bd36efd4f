using Perspektiva.Employer;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Features.Companies;
using Perspektiva.Employer.Features.Occupations;
using Perspektiva.Employer.Features.Places;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("employer");
builder.AddPersistence<EmployerDb>("employer");
builder.AddPersonVault<EmployerDb>();
builder.AddMessaging<EmployerDb>(messaging => messaging.Consume<OccupancyChanged, OccupancyConsumer>());
builder.Services.AddSingleton<Today>();
builder.Services.AddSingleton(new NetworkSource(builder.Configuration["Perspektiva:Source"] ?? "urn:perspektiva:network:fulda"));
builder.Services.AddScoped<PlaceHistory>();
builder.Services.AddHostedService<ExpirySweep>();

var app = builder.Build();
if (await app.RunStepAsync<EmployerDb>(args))
    return;
app.UseServiceDefaults();
RegisterCompany.Map(app);
ReadCompany.Map(app);
ReviseCompany.Map(app);
AddSite.Map(app);
AddMentor.Map(app);
DraftPlace.Map(app);
RevisePlace.Map(app);
SetRequirements.Map(app);
MovePlace.Map(app);
ReadPlace.Map(app);
PlaceFeed.Map(app);
DraftRequirements.Map(app);
await app.RunAsync();
