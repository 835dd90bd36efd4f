using Perspektiva.Participant.Features.Abilities;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.Participant.Features.Coaches;
using Perspektiva.Participant.Features.Consents;
using Perspektiva.Participant.Features.Introductions;
using Perspektiva.Participant.Features.Journey;
using Perspektiva.Participant.Features.Notes;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.Participant.Features.Plans;
using Perspektiva.Participant.Features.Rights;
using Perspektiva.Participant.Geography;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Participant.Features;

/// <summary>The service's features, one line each.</summary>
internal static class FeatureTable
{
    public static void AddFeatures(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(new OriginNetwork(builder.Configuration["Perspektiva:Source"] ?? OriginNetwork.Default));
        services.AddSingleton<PostalCodes>();
        services.AddSingleton<ErasureJournal<JournalEntry>>();
        services.AddSingleton<ErasureJournal<ErasedCoach>>();
        services.AddScoped<PersonRecords>();
        services.AddScoped<PersonChanges>();
        services.AddScoped<Corrections>();
        services.AddScoped<CoachRecords>();
        services.AddScoped<PersonEraser>();
        services.AddScoped<CoachEraser>();
        services.AddHostedService<AgeBandSweep>();
    }

    public static void MapFeatures(this WebApplication app)
    {
        RegisterParticipant.Map(app);
        ReadParticipant.Map(app);
        ListParticipants.Map(app);
        PatchParticipant.Map(app);
        AssignCoach.Map(app);
        AddGuardian.Map(app);
        PatchGuardian.Map(app);
        RemoveGuardian.Map(app);
        PutAbilityProfile.Map(app);
        ReadAbilityProfile.Map(app);
        SupportPlans.Map(app);
        GiveConsent.Map(app);
        WithdrawConsent.Map(app);
        ListConsents.Map(app);
        CreateCoach.Map(app);
        ReadCoach.Map(app);
        ListCoaches.Map(app);
        PatchCoach.Map(app);
        EraseCoach.Map(app);
        ReadCaseload.Map(app);
        ReadIntroduction.Map(app);
        CaseNotes.Map(app);
        ListNotes.Map(app);
        ReadChanges.Map(app);
        ReadAccessLog.Map(app);
        ReadDuplicates.Map(app);
        ReadHistory.Map(app);
        ExportParticipant.Map(app);
        RestrictParticipant.Map(app);
        EraseParticipant.Map(app);
    }
}
