using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Data;

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("participant");
        person.HasKey(p => p.Id);
        person.Property(p => p.Id).ValueGeneratedNever();
        person.Property(p => p.PublicId).HasMaxLength(40);
        person.HasIndex(p => p.PublicId).IsUnique();
        person.Property(p => p.Version).IsConcurrencyToken();
        person.HasIndex(p => p.NameIndex);
        person.HasIndex(p => p.FamilyIndex);
        person.HasIndex(p => p.NextBandOn).HasFilter("next_band_on IS NOT NULL");
        person.HasIndex(p => p.RegisteringOrganisationIds).HasMethod("gin");
        person.Property(p => p.CoachId).HasMaxLength(40);
        person.Property(p => p.CoachOrganisationId).HasMaxLength(40);
        person.Property(p => p.SubstituteCoachId).HasMaxLength(40);
        person.Property(p => p.SubstituteOrganisationId).HasMaxLength(40);
        person.HasIndex(p => p.CoachId);
        person.HasIndex(p => p.SubstituteCoachId);
        person.Property(p => p.Exclusions).HasConversion<int>();
        person.Property(p => p.InFullTimeSchooling).HasColumnName("full_time_schooling");
        person.Property(p => p.SchoolingEnd).HasColumnName("schooling_ends_on");
        person.Property(p => p.Plan).HasColumnType("jsonb").HasConversion(
            plan => JsonSerializer.Serialize(plan, JsonSerializerOptions.Default),
            json => JsonSerializer.Deserialize<SupportPlan>(json, JsonSerializerOptions.Default) ?? SupportPlan.Empty,
            new ValueComparer<SupportPlan>((a, b) => ReferenceEquals(a, b), plan => plan.GetHashCode(), plan => plan));
        person.Property(p => p.Interests).HasColumnType("jsonb").HasConversion(
            interests => JsonSerializer.Serialize(interests, JsonSerializerOptions.Default),
            json => JsonSerializer.Deserialize<List<Interest>>(json, JsonSerializerOptions.Default) ?? new List<Interest>(),
            new ValueComparer<IReadOnlyList<Interest>>((a, b) => ReferenceEquals(a, b), list => list.Count, list => list));
        person.Ignore(p => p.OrganisationIds);
        person.Ignore(p => p.Wishes);
        person.Ignore(p => p.Entitlements);
        person.Ignore(p => p.ActingGuardians);
        person.Ignore(p => p.EffectiveConsents);
        person.HasMany(p => p.Consents).WithOne().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Cascade);
        person.HasMany(p => p.Guardians).WithOne().HasForeignKey(g => g.PersonId).OnDelete(DeleteBehavior.Cascade);
        BelongTo<ExternalRef>(person, r => r.PersonId);
        BelongTo<AbilityAssessment>(person, a => a.PersonId);
        BelongTo<Correction>(person, c => c.PersonId);
        BelongTo<Note>(person, n => n.PersonId);
        BelongTo<PlacementOfPerson>(person, p => p.PersonId);
    }

    /// <summary>Rows that go with the person.</summary>
    private static void BelongTo<T>(EntityTypeBuilder<Person> person, System.Linq.Expressions.Expression<Func<T, object?>> key) where T : class =>
        person.HasMany<T>().WithOne().HasForeignKey(key).OnDelete(DeleteBehavior.Cascade);
}
