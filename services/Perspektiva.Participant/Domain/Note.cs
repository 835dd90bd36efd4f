namespace Perspektiva.Participant.Domain;

/// <summary>What a note is about.</summary>
internal enum NoteKind { General, Visit, Assessment, Reason, Evidence, Objection }

/// <summary>A free text about a person. It stays here, encrypted; everybody else refers to it by its id.</summary>
internal sealed class Note
{
    public Guid Id { get; init; }
    public required string PublicId { get; init; }
    public Guid PersonId { get; init; }
    public NoteKind Kind { get; init; }
    public required byte[] Text { get; init; }

    /// <summary>Public id of the note that this one corrects; the corrected one stays readable.</summary>
    public string? Corrects { get; init; }
    public required string Author { get; init; }
    public required string OrganisationId { get; init; }
    public DateTimeOffset WrittenAt { get; init; }
}
