using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Data.Configurations;

internal sealed class OrganisationConfiguration : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.ToTable("organisation");
        builder.Property(o => o.PublicId).HasMaxLength(40);
        builder.Property(o => o.Name).HasMaxLength(200);
        builder.Property(o => o.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(o => o.Version).IsConcurrencyToken();
        builder.HasIndex(o => o.PublicId).IsUnique();
    }
}

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("account");
        builder.Property(a => a.PublicId).HasMaxLength(40);
        builder.Property(a => a.PasswordHash).HasMaxLength(400);
        builder.Property(a => a.SecurityStamp).HasMaxLength(32);
        builder.Property(a => a.Version).IsConcurrencyToken();
        builder.HasIndex(a => a.PublicId).IsUnique();
        builder.HasIndex(a => a.LoginIndex).IsUnique();
    }
}

internal sealed class MembershipConfiguration : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("membership");
        builder.Property(m => m.PublicId).HasMaxLength(40);
        builder.Property(m => m.Holder).HasConversion<string>().HasMaxLength(10);
        builder.Property(m => m.Subject).HasMaxLength(100);
        builder.Property(m => m.Role).HasMaxLength(20);
        builder.Property(m => m.RecordId).HasMaxLength(40);
        builder.Property(m => m.Version).IsConcurrencyToken();
        builder.HasOne(m => m.Organisation).WithMany().HasForeignKey(m => m.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(m => m.PublicId).IsUnique();
        builder.HasIndex(m => m.RecordId);
        // a portal's actor or client acts as one thing at a time; a person may hold several memberships, but none twice
        builder.HasIndex(m => m.Subject).IsUnique().HasDatabaseName("ux_membership_subject_single")
            .HasFilter("revoked_at IS NULL AND holder <> 'Account'");
        // each token for an actor asks for ended bindings, too
        builder.HasIndex(m => m.Subject, "ix_membership_subject_actor").HasDatabaseName("ix_membership_subject_actor").HasFilter("holder = 'Actor'");
        builder.HasIndex(m => new { m.Subject, m.OrganisationId, m.Role, m.RecordId }).IsUnique().AreNullsDistinct(false)
            .HasFilter("revoked_at IS NULL");
    }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitation");
        builder.Property(i => i.PublicId).HasMaxLength(40);
        builder.Property(i => i.Role).HasMaxLength(20);
        builder.Property(i => i.RecordId).HasMaxLength(40);
        builder.Property(i => i.Version).IsConcurrencyToken();
        builder.HasOne(i => i.Organisation).WithMany().HasForeignKey(i => i.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(i => i.PublicId).IsUnique();
        builder.HasIndex(i => i.CodeHash).IsUnique();
        builder.HasIndex(i => i.RecordId);
        // no foreign key: what came of an invitation outlives its issuer's membership
        builder.HasIndex(i => i.IssuerId);
    }
}

internal sealed class DirectoryRecordConfiguration : IEntityTypeConfiguration<DirectoryRecord>
{
    public void Configure(EntityTypeBuilder<DirectoryRecord> builder)
    {
        builder.ToTable("directory_record");
        builder.HasKey(r => r.PublicId);
        builder.Property(r => r.PublicId).HasMaxLength(40);
        builder.HasIndex(r => r.OwnerId);
    }
}
