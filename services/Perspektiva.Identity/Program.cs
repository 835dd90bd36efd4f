using Perspektiva.Contracts.V1;
using Perspektiva.Identity;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Identity.Features.Actors;
using Perspektiva.Identity.Features.Clients;
using Perspektiva.Identity.Features.Connect;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Features.Invitations;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.Identity.Features.Organisations;
using Perspektiva.Identity.Keys;
using Perspektiva.Identity.Steps;
using Perspektiva.Identity.Tokens;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

if (IdentitySteps.Refusal(args) is { } refusal)
{
    await Console.Error.WriteLineAsync(refusal);
    return IdentitySteps.Refused;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("identity");
builder.CheckOwnTokens();
builder.AddPersistence<IdentityDb>("identity");
builder.AddMessaging<IdentityDb>(messaging => messaging
    .Queue("identity-directory", queue => queue
        .Handle<ParticipantChanged, ParticipantConsumer>()
        .Handle<ParticipantErased, ParticipantConsumer>()
        .Handle<CoachChanged, CoachConsumer>()
        .Handle<MentorChanged, MentorConsumer>()
        .Handle<CompanyChanged, CompanyConsumer>()));
builder.AddErasureFollower<ErasureFollower>();
builder.AddAccessRevocation<IdentityDb>("identity");
builder.AddKeys();
builder.AddTokenIssuer();
builder.AddAccounts();
builder.AddFeatures();

var app = builder.Build();
if (await IdentitySteps.RunAsync(app, args))
    return 0;
await app.Services.GetRequiredService<KeyFolder>().EnsureAsync(app.Lifetime.ApplicationStopping);
await app.ReapplyErasuresAsync<HeardErasure>(HeardErasures.ReapplyAsync<IdentityDb>);
app.UseForwardedHeaders();
app.UseMiddleware<TextGuard>();
app.UseServiceDefaults();

Token.Map(app);
Authorize.Map(app);
Logout.Map(app);
SignIn.Map(app);
Style.Map(app);
AcceptInvitation.Map(app);
FoundOrganisation.Map(app);
ListOrganisations.Map(app);
RegisterClient.Map(app);
BindActor.Map(app);
Invite.Map(app);
ListInvitations.Map(app);
TakeBackInvitation.Map(app);
ListMemberships.Map(app);
EndMembership.Map(app);
await app.RunAsync();
return 0;
