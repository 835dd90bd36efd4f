using Perspektiva.Contracts;

namespace Perspektiva.Identity.Domain;

/// <summary>A partner organisation: who a portal or a person acts for.</summary>
internal sealed class Organisation
{
    public Guid Id { get; private init; }
    public required string PublicId { get; init; }
    public required string Name { get; set; }
    public required OrganisationKind Kind { get; init; }
    public long Version { get; private set; } = 1;
    public DateTimeOffset CreatedAt { get; private init; }

    public static Organisation Found(string name, OrganisationKind kind, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PublicId = Contracts.PublicId.New(IdPrefix.Organisation),
        Name = name,
        Kind = kind,
        CreatedAt = now,
    };
}
