using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features;
using Perspektiva.Participant.Features.Coaches;
using Perspektiva.Participant.Features.Consents;
using Perspektiva.Participant.Features.Journey;
using Perspektiva.Participant.Features.Rights;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

if (await MigrateStep.IsDoneAsync<ParticipantDb>("participant", args)) return;
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("participant");
builder.AddPersistence<ParticipantDb>("participant");
builder.AddAccessRevocation<ParticipantDb>("participant");
builder.AddPersonVault<ParticipantDb>();
builder.AddAccessLog<ParticipantDb>();
builder.AddMessaging<ParticipantDb>(messaging => messaging
    .Consume<PlacementChanged, PlacementConsumer>()
    .Consume<ConsentWithdrawalAcknowledged, AcknowledgementConsumer>()
    .Consume<ErasureConfirmed, ErasureConfirmationConsumer>());
builder.AddFeatures();

var app = builder.Build();
if (await app.RunStepAsync<ParticipantDb>(args))
    return;
await app.ReapplyErasuresAsync<JournalEntry>(ErasedPersons.ReapplyAsync);
await app.ReapplyErasuresAsync<ErasedCoach>(CoachEraser.ReapplyAsync);
app.UseServiceDefaults();
app.MapFeatures();
await app.RunAsync();
