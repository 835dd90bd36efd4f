using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Features.ContactPoints;
using Perspektiva.Notification.Features.Events;
using Perspektiva.Notification.Features.Inbox;
using Perspektiva.Notification.Features.Mail;
using Perspektiva.Notification.Features.Preferences;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Caching;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

if (await MigrateStep.IsDoneAsync<NotificationDb>("notification", args)) return;
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("notification");
builder.AddPersistence<NotificationDb>("notification");
builder.AddAccessRevocation<NotificationDb>("notification");
builder.AddPersonVault<NotificationDb>();
builder.AddAccessLog<NotificationDb>();
builder.AddRedisCache();
builder.AddMessaging<NotificationDb>(messaging => messaging
    .Queue("notification-people", queue => queue
        .Handle<ParticipantChanged, ParticipantChangedHandler>()
        .Handle<ConsentWithdrawn, ConsentWithdrawnHandler>()
        .Handle<ParticipantErased, ParticipantErasedHandler>()
        .Handle<CoachChanged, CoachChangedHandler>()
        .Handle<CompanyChanged, CompanyChangedHandler>()
        .Handle<MentorChanged, MentorChangedHandler>())
    .Queue("notification-journey", queue => queue
        .Handle<MatchesFound, MatchesFoundHandler>()
        .Handle<ProposalChanged, ProposalChangedHandler>()
        .Handle<ProposalReviewed, ProposalReviewedHandler>()
        .Handle<PlacementChanged, PlacementChangedHandler>()
        .Handle<CheckInRecorded, CheckInRecordedHandler>()));
builder.AddErasureFollower<ErasureFollower>();
builder.AddInbox();
builder.AddMail();

var app = builder.Build();
if (await app.RunStepAsync<NotificationDb>(args)) return;
await app.ReapplyErasuresAsync<HeardErasure>(HeardErasures.ReapplyAsync<NotificationDb>);
app.UseServiceDefaults();
ReadInbox.Map(app);
MarkRead.Map(app);
StreamInbox.Map(app);
SetContactPoint.Map(app);
ReadContactAccess.Map(app);
ChoosePreferences.Map(app);
await app.RunAsync();
