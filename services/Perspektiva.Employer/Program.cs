using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Features.Companies;
using Perspektiva.Employer.Features.Introductions;
using Perspektiva.Employer.Features.Occupations;
using Perspektiva.Employer.Features.Places;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

if (await MigrateStep.IsDoneAsync<EmployerDb>("employer", args)) return;
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("employer");
builder.AddPersistence<EmployerDb>("employer");
builder.AddAccessRevocation<EmployerDb>("employer");
builder.AddPersonVault<EmployerDb>();
builder.AddAccessLog<EmployerDb>();
builder.AddMessaging<EmployerDb>(messaging => messaging
    .Consume<OccupancyChanged, OccupancyConsumer>()
    .Queue("employer-introductions", queue => queue
        .Handle<PlacementChanged, PlacementConsumer>()
        .Handle<ParticipantErased, ErasureFollower>()));
builder.AddErasureFollower<ErasureFollower>();
builder.Services.AddSingleton(new NetworkSource(builder.Configuration["Perspektiva:Source"] ?? "urn:perspektiva:network:fulda"));
builder.Services.AddScoped<PlaceHistory>();
builder.Services.AddSingleton<ErasureJournal<ErasedMentor>>();
builder.Services.AddScoped<MentorEraser>();
builder.Services.AddHostedService<ExpirySweep>();

var app = builder.Build();
if (await app.RunStepAsync<EmployerDb>(args))
    return;
await app.ReapplyErasuresAsync<ErasedMentor>(MentorEraser.ReapplyAsync);
await app.ReapplyErasuresAsync<HeardErasure>(HeardErasures.ReapplyAsync<EmployerDb>);
app.UseServiceDefaults();
RegisterCompany.Map(app);
ReadCompany.Map(app);
ReviseCompany.Map(app);
AddSite.Map(app);
ReviseSite.Map(app);
AddMentor.Map(app);
ReviseMentor.Map(app);
EraseMentor.Map(app);
ReadMentorAccess.Map(app);
IntroduceMentor.Map(app);
DraftPlace.Map(app);
ImportPlaces.Map(app);
RevisePlace.Map(app);
ReviseReference.Map(app);
SetRequirements.Map(app);
MovePlace.Map(app);
ReadPlace.Map(app);
PlaceFeed.Map(app);
DraftRequirements.Map(app);
await app.RunAsync();
