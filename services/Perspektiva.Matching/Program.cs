using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Features.Explanations;
using Perspektiva.Matching.Features.Insights;
using Perspektiva.Matching.Features.Outcomes;
using Perspektiva.Matching.Features.Placements;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Features.ReadModel;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Caching;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

if (await MigrateStep.IsDoneAsync<MatchingDb>("matching", args)) return;
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("matching");
builder.AddPersistence<MatchingDb>("matching");
builder.AddAccessRevocation<MatchingDb>("matching");
builder.AddAccessLog<MatchingDb>();
builder.AddMessaging<MatchingDb>(messaging => messaging
    .Queue("matching-participants", queue => queue
        .Handle<ParticipantChanged, ParticipantChangedHandler>()
        .Handle<ConsentWithdrawn, ConsentWithdrawnHandler>()
        .Handle<ParticipantErased, ParticipantErasedHandler>())
    .Queue("matching-places", queue => queue.Handle<PlaceChanged, PlaceChangedHandler>())
    .Queue("matching-companies", queue => queue
        .Handle<CompanyChanged, CompanyChangedHandler>()
        .Handle<MentorChanged, MentorChangedHandler>()));
builder.AddErasureFollower<ParticipantErasedHandler>();
builder.AddRedisCache();
builder.AddIndex();
builder.AddRankings();
builder.AddInsights();
builder.AddExplanations();
builder.AddProposals();
builder.AddPlacements();
builder.AddCohorts();

var app = builder.Build();
if (await app.RunStepAsync<MatchingDb>(args))
    return;
await app.ReapplyErasuresAsync<HeardErasure>(HeardErasures.ReapplyAsync<MatchingDb>);
app.UseServiceDefaults();
RankPlaces.Map(app);
RankParticipants.Map(app);
FollowRanking.Map(app);
AssessNext.Map(app);
ParticipantPaths.Map(app);
PlacePaths.Map(app);
ExplainPair.Map(app);
ExplainPage.Map(app);
RankingPage.Map(app);
Propose.Map(app);
GetProposal.Map(app);
ListProposals.Map(app);
AnswerAsParticipant.Map(app);
AnswerAsEmployer.Map(app);
WithdrawProposal.Map(app);
ReviewProposal.Map(app);
ReplayProposal.Map(app);
DecisionShare.Map(app);
StartPlacement.Map(app);
ReadPlacements.Map(app);
PlacementWording.Map(app);
ChangeStage.Map(app);
CorrectHistory.Map(app);
SayEndReason.Map(app);
ChangeDates.Map(app);
ChangeMentor.Map(app);
TickOffAdaptation.Map(app);
RecordCheckIn.Map(app);
PlacementChanges.Map(app);
ReadOutcomes.Map(app);
ReadMatchingAccess.Map(app);
StartCohortRun.Map(app);
ListCohortRuns.Map(app);
ReadCohortRun.Map(app);
CancelCohortRun.Map(app);
PinInCohortRun.Map(app);
RefuseInCohortRun.Map(app);
TakeBackInCohortRun.Map(app);
ProposeFromCohortRun.Map(app);
ReplayCohortRun.Map(app);
DeleteCohortRun.Map(app);
await app.RunAsync();
