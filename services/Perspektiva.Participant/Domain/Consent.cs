using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>How a consent was given.</summary>
internal enum ConsentForm { SignedPaper, Electronic, OralRecorded }

/// <summary>One consent for one purpose. Its id is the receipt that the person holds; a withdrawn one stays, a new one is a new receipt.</summary>
internal sealed class Consent
{
    private bool _personAgrees;

    /// <summary>The receipt, UUIDv7.</summary>
    public Guid Id { get; init; }
    public Guid PersonId { get; init; }
    public ConsentPurpose Purpose { get; init; }

    /// <summary>Version of the wording that was agreed to.</summary>
    public required string TextVersion { get; init; }
    public ConsentForm Form { get; init; }

    /// <summary>Day on which it was given, not after the day of recording.</summary>
    public DateOnly GivenOn { get; init; }

    /// <summary>Public id of the guardian who agreed: for minors, and of an adult's legal carer who did.</summary>
    public string? GuardianId { get; init; }

    /// <summary>The minor agreed as well: then the consent is the person's own from the eighteenth birthday on, and does not end with custody.</summary>
    public bool PersonAgrees
    {
        get => _personAgrees;
        init => _personAgrees = value;
    }

    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>The pseudonymous subject who recorded it, and for which organisation.</summary>
    public required string RecordedBy { get; init; }
    public required string OrganisationId { get; init; }

    /// <summary>When it ended: withdrawn, or replaced as <see cref="ReplacedBy"/> says. One column, since an instance of the version before takes a consent without it for one in force.</summary>
    public DateTimeOffset? EndedAt { get; private set; }
    public string? EndedBy { get; private set; }

    /// <summary>The receipt that took this one's place; then nobody has withdrawn anything.</summary>
    public Guid? ReplacedBy { get; private set; }

    /// <summary>A legal carer gave it who is named no longer: it is no consent of custody, although nobody is left who says so.</summary>
    public bool ByFormerCarer { get; private set; }
    public List<ConsentAcknowledgement> Acknowledgements { get; } = [];

    public bool IsActive => EndedAt is null;

    /// <summary>When somebody withdrew it, or it ended with what it rested on; none for a replaced one.</summary>
    public DateTimeOffset? WithdrawnAt => ReplacedBy is null ? EndedAt : null;

    /// <summary>Who withdrew it; as <see cref="WithdrawnAt"/>.</summary>
    public string? WithdrawnBy => ReplacedBy is null ? EndedBy : null;

    /// <summary>Given by a guardian alone, so that it ends when the person comes of age.</summary>
    public bool EndsWithCustody => IsActive && GuardianId is not null && !PersonAgrees;

    public void Withdraw(DateTimeOffset now, string by)
    {
        EndedAt = now;
        EndedBy = by;
    }

    /// <summary>Hands over to a newer receipt for the same purpose.</summary>
    /// <param name="minor">Then the young person's own agreement goes along: only they take it back, no guardian does by renewing the consent.</param>
    public void ReplaceWith(Consent next, bool minor, DateTimeOffset now)
    {
        Withdraw(now, next.RecordedBy);
        ReplacedBy = next.Id;
        next._personAgrees |= minor && PersonAgrees;
    }

    public void OutlastCarer() => ByFormerCarer = true;
}

/// <summary>A service that had received data under the consent has stopped using it.</summary>
internal sealed class ConsentAcknowledgement
{
    public Guid ConsentId { get; init; }
    public required string Service { get; init; }
    public DateTimeOffset At { get; init; }
}
