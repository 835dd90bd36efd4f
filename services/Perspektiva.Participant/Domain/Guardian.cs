namespace Perspektiva.Participant.Domain;

/// <summary>In which capacity a guardian acts. A legal carer (§ 1814 BGB) is appointed for adults, the others act for minors.</summary>
internal enum GuardianRelation { Parent, LegalGuardian, LegalCarer }

/// <summary>A party of its own: consents and is informed for a minor.</summary>
internal sealed class Guardian
{
    public Guid Id { get; init; }
    public required string PublicId { get; init; }
    public Guid PersonId { get; init; }
    public GuardianRelation Relation { get; set; }

    /// <summary><see cref="GuardianData"/>, encrypted with the person's key.</summary>
    public required byte[] Data { get; set; }
    public DateTimeOffset Since { get; init; }

    /// <summary>Custody ends with majority; a legal carer stays.</summary>
    public bool ActsFor(bool minor) => minor ? Relation != GuardianRelation.LegalCarer : Relation == GuardianRelation.LegalCarer;
}
