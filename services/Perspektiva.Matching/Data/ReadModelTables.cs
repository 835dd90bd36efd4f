using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Perspektiva.Matching.Data;

internal static class ReadModelTables
{
    private const int IdLength = 40;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<ParticipantView>(view =>
        {
            view.ToTable("participant_view");
            view.Property(v => v.PublicId).HasMaxLength(IdLength);
            view.Property(v => v.CoachId).HasMaxLength(IdLength);
            view.Property(v => v.SubstituteCoachId).HasMaxLength(IdLength);
            view.Property(v => v.State).IsJson();
            view.HasIndex(v => v.PublicId).IsUnique();
            view.HasIndex(v => v.CoachId);
        });
        model.Entity<ConsentWithdrawal>(withdrawal =>
        {
            withdrawal.ToTable("consent_withdrawal");
            withdrawal.HasKey(w => new { w.ParticipantId, w.Purpose });
        });
        model.Entity<ErasedParticipant>(erased =>
        {
            erased.ToTable("erased_participant");
            erased.HasKey(e => e.ParticipantId);
        });
        model.Entity<PlaceView>(view =>
        {
            view.ToTable("place_view");
            view.Property(v => v.PublicId).HasMaxLength(IdLength);
            view.Property(v => v.CompanyPublicId).HasMaxLength(IdLength);
            view.Property(v => v.OrganisationId).HasMaxLength(IdLength);
            view.Property(v => v.State).IsJson();
            view.HasIndex(v => v.PublicId).IsUnique();
            view.HasIndex(v => v.CompanyId);
        });
        model.Entity<CompanyView>(view =>
        {
            view.ToTable("company_view");
            view.Property(v => v.PublicId).HasMaxLength(IdLength);
            view.Property(v => v.OrganisationId).HasMaxLength(IdLength);
        });
        model.Entity<CompanySeats>(seats =>
        {
            seats.ToView("company_seats");
            seats.HasNoKey();
        });
        model.Entity<CompanyOpening>(opening => opening.ToTable("company_opening"));
        model.Entity<MentorView>(view =>
        {
            view.ToTable("mentor_view");
            view.Property(v => v.PublicId).HasMaxLength(IdLength);
            view.Property(v => v.OrganisationId).HasMaxLength(IdLength);
            view.HasIndex(v => v.PublicId).IsUnique();
        });
        model.Entity<AnnouncedMatch>(match =>
        {
            match.ToTable("announced_match");
            match.HasKey(m => new { m.PlaceId, m.ParticipantId });
            match.HasIndex(m => m.ParticipantId);
        });
        model.Entity<IndexChange>(change =>
        {
            change.ToTable("index_change");
            change.HasKey(c => new { c.Kind, c.Id });
            change.HasIndex(c => c.Position).IsUnique();
        });
    }

    /// <summary>Kept as JSON where there is any.</summary>
    internal static void IsOptionalJson<T>(this PropertyBuilder<T?> property) where T : class => IsJson<T>(property!);

    /// <summary>Kept as JSON.</summary>
    internal static void IsJson<T>(this PropertyBuilder<T> property)
        where T : class
    {
        property.HasColumnType("jsonb");
        property.HasConversion(
            state => JsonSerializer.Serialize(state, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!,
            // A state is replaced, never changed in place.
            new ValueComparer<T>((left, right) => ReferenceEquals(left, right), state => state.GetHashCode(), state => state));
    }
}
