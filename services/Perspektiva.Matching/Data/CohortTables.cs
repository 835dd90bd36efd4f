using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Perspektiva.Matching.Data;

internal static class CohortTables
{
    private const int IdLength = 40;
    private const int ActorLength = 200;
    private const int CodeLength = 60;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<CohortRunRecord>(run =>
        {
            run.ToTable("cohort_run");
            run.Property(r => r.PublicId).HasMaxLength(IdLength);
            run.Property(r => r.OrganisationId).HasMaxLength(IdLength);
            run.Property(r => r.CoachId).HasMaxLength(IdLength);
            run.Property(r => r.AskedBy).HasMaxLength(ActorLength);
            run.Property(r => r.BasedOnPublicId).HasMaxLength(IdLength);
            run.Property(r => r.Failure).HasMaxLength(CodeLength);
            run.Property(r => r.Fairness).HasColumnType("jsonb");
            run.Property(r => r.Places).HasColumnType("jsonb").HasConversion(
                choice => JsonSerializer.Serialize(choice, JsonSerializerOptions.Web),
                text => JsonSerializer.Deserialize<CohortPlaceChoice>(text, JsonSerializerOptions.Web)!,
                new ValueComparer<CohortPlaceChoice>((left, right) => ReferenceEquals(left, right), choice => choice.GetHashCode(), choice => choice));
            run.Ignore(r => r.HasEnded).Ignore(r => r.Version);
            run.HasIndex(r => r.PublicId).IsUnique();
            run.HasIndex(r => r.AskedAt).HasDatabaseName("ix_cohort_run_open")
                .HasFilter($"state IN ({(int)CohortRunState.Queued}, {(int)CohortRunState.Running})");
        });
        model.Entity<CohortPerson>(person =>
        {
            person.ToTable("cohort_person");
            person.HasKey(p => new { p.RunId, p.ParticipantId });
            person.Property(p => p.PublicId).HasMaxLength(IdLength);
            person.Property(p => p.UnplacedReason).HasMaxLength(CodeLength);
            person.HasIndex(p => p.ParticipantId);
        });
        model.Entity<CohortPlace>(place =>
        {
            place.ToTable("cohort_place");
            place.HasKey(p => new { p.RunId, p.PlaceId });
            place.Property(p => p.PublicId).HasMaxLength(IdLength);
            place.Property(p => p.CompanyPublicId).HasMaxLength(IdLength);
        });
        model.Entity<CohortPairRecord>(pair =>
        {
            pair.ToTable("cohort_pair");
            pair.HasKey(p => new { p.RunId, p.ParticipantId, p.PlaceId, p.Kind, p.Episode });
            pair.Property(p => p.StatedBy).HasMaxLength(ActorLength);
            pair.Property(p => p.TakenBackBy).HasMaxLength(ActorLength);
            pair.Property(p => p.PlacePublicId).HasMaxLength(IdLength);
            pair.Property(p => p.Reason).HasMaxLength(CodeLength);
            pair.HasIndex(p => p.ParticipantId);
        });
    }
}
