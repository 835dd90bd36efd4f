using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Data;

/// <summary>Matching's own database: read model of people and places, proposals, placements, occupancy, cohort runs.</summary>
internal sealed class MatchingDb(DbContextOptions<MatchingDb> options) : DbContext(options)
{
    public DbSet<ParticipantView> Participants => Set<ParticipantView>();
    public DbSet<ConsentWithdrawal> ConsentWithdrawals => Set<ConsentWithdrawal>();
    public DbSet<ErasedParticipant> ErasedParticipants => Set<ErasedParticipant>();
    public DbSet<PlaceView> Places => Set<PlaceView>();
    public DbSet<CompanyView> Companies => Set<CompanyView>();
    public DbSet<CompanySeats> CompanySeats => Set<CompanySeats>();
    public DbSet<CompanyOpening> CompanyOpenings => Set<CompanyOpening>();
    public DbSet<MentorView> Mentors => Set<MentorView>();
    public DbSet<AnnouncedMatch> AnnouncedMatches => Set<AnnouncedMatch>();
    public DbSet<IndexChange> IndexChanges => Set<IndexChange>();
    public DbSet<Occupancy> Occupancies => Set<Occupancy>();
    public DbSet<Proposal> Proposals => Set<Proposal>();
    public DbSet<ProposalSnapshot> ProposalSnapshots => Set<ProposalSnapshot>();
    public DbSet<ErasedProposal> ErasedProposals => Set<ErasedProposal>();
    public DbSet<Placement> Placements => Set<Placement>();
    public DbSet<CheckIn> CheckIns => Set<CheckIn>();
    public DbSet<PlacementFeedEntry> PlacementFeed => Set<PlacementFeedEntry>();
    public DbSet<PlacementFarewell> PlacementFarewells => Set<PlacementFarewell>();
    public DbSet<CohortRunRecord> CohortRuns => Set<CohortRunRecord>();
    public DbSet<CohortPerson> CohortPeople => Set<CohortPerson>();
    public DbSet<CohortPlace> CohortPlaces => Set<CohortPlace>();
    public DbSet<CohortPairRecord> CohortPairs => Set<CohortPairRecord>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddPlatformTables();
        modelBuilder.AddAccessLog();
        ReadModelTables.Configure(modelBuilder);
        ProposalTables.Configure(modelBuilder);
        PlacementTables.Configure(modelBuilder);
        CohortTables.Configure(modelBuilder);
    }
}

/// <summary>For <c>dotnet ef migrations add</c>.</summary>
internal sealed class MatchingDbFactory() : DesignTimeFactory<MatchingDb>(options => new MatchingDb(options));
