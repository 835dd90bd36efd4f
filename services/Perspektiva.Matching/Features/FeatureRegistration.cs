using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Features.Explanations;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Placements;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features;

/// <summary>What the features need beside their endpoints.</summary>
internal static class FeatureRegistration
{
    /// <summary>This replica's index and what keeps it level.</summary>
    public static void AddIndex(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MatchIndex>();
        builder.Services.AddSingleton<IndexPulse>();
        builder.Services.AddSingleton<IndexTail>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<IndexTail>());
        builder.Services.AddScoped<IndexChanges>();
        builder.Services.AddSingleton<IOperatorEndpoints, RebuildIndex>();
    }

    /// <summary>Ranking and what follows from it.</summary>
    public static void AddRankings(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RankingCache>();
        builder.Services.AddSingleton<RankSnapshots>();
        builder.Services.AddSingleton<RankPages>();
        builder.Services.AddSingleton<TopStream>();
        builder.Services.AddScoped<MatchFinder>();
        builder.Services.AddSingleton<CompanyOpenings>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<CompanyOpenings>());
    }

    /// <summary>What follows from all rankings together; one secret guards the numbers in every replica.</summary>
    public static void AddInsights(this IHostApplicationBuilder builder) => builder.Services.AddSingleton(
        provider => new Engine.CountGuard(provider.GetRequiredService<MasterKey>().Derive("count-guard")));

    /// <summary>The page of a pair.</summary>
    public static void AddExplanations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
        builder.Services.AddSingleton<ExplainLink>();
    }

    /// <summary>Proposals.</summary>
    public static void AddProposals(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Decisions>();
        builder.Services.AddScoped<OpenProposals>();
        builder.Services.AddScoped<CompanyLimit>();
        builder.Services.AddScoped<ProposalEvents>();
        builder.Services.AddScoped<Proposing>();
        builder.Services.AddScoped<ProposalLookup>();
        builder.Services.AddHostedService<ProposalExpiry>();
    }

    /// <summary>Placements.</summary>
    public static void AddPlacements(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<PlacementLookup>();
        builder.Services.AddScoped<PlacementEvents>();
        builder.Services.AddScoped<RunningPlacements>();
        builder.Services.AddScoped<MentorSeats>();
        builder.Services.AddScoped<EndTakenBack>();
    }

    /// <summary>Cohort runs and the worker that solves them.</summary>
    public static void AddCohorts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CohortSignal>();
        builder.Services.AddSingleton<CohortSolvers>();
        builder.Services.AddSingleton<CohortReplays>();
        builder.Services.AddScoped<CohortLookup>();
        builder.Services.AddScoped<CohortChoice>();
        builder.Services.AddScoped<CohortSource>();
        builder.Services.AddScoped<CohortStore>();
        builder.Services.AddScoped<CohortCopy>();
        builder.Services.AddScoped<CohortSequel>();
        builder.Services.AddScoped<CohortQueue>();
        builder.Services.AddScoped<CohortWork>();
        builder.Services.AddScoped<CohortErasure>();
        builder.Services.AddScoped<CohortRemoval>();
        builder.Services.AddOptions<CohortOptions>().BindConfiguration("Cohorts").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<CohortRetention>();
        builder.Services.AddHostedService<CohortSweep>();
        builder.Services.AddHostedService<CohortWorker>();
    }
}
