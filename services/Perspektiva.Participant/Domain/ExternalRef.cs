namespace Perspektiva.Participant.Domain;

/// <summary>How an organisation calls the person in its own system; encrypted, found by a keyed hash of organisation and reference.</summary>
internal sealed class ExternalRef
{
    public Guid PersonId { get; init; }
    public required string OrganisationId { get; init; }
    public required byte[] ReferenceIndex { get; set; }
    public required byte[] Reference { get; set; }

    /// <summary>What the index is computed over: equal references of two organisations have nothing in common.</summary>
    public static string KeyOf(string organisationId, string reference) => $"{organisationId}\n{reference}";
}
