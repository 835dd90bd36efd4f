using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>How a consent was given.</summary>
internal enum ConsentForm { SignedPaper, Electronic, OralRecorded }

/// <summary>One consent for one purpose. Its id is the receipt that the person holds; a withdrawn one stays, a new one is a new receipt.</summary>
internal sealed class Consent
{
    /// <summary>The receipt, UUIDv7.</summary>
    public Guid Id { get; init; }
    public Guid PersonId { get; init; }
    public ConsentPurpose Purpose { get; init; }

    /// <summary>Version of the wording that was agreed to.</summary>
    public required string TextVersion { get; init; }
    public ConsentForm Form { get; init; }

    /// <summary>Day on which it was given, not after the day of recording.</summary>
    public DateOnly GivenOn { get; init; }

    /// <summary>Public id of the guardian who agreed, for minors.</summary>
    public string? GuardianId { get; init; }

    /// <summary>The minor agreed as well: then the consent is the person's own from the eighteenth birthday on, and does not end with custody.</summary>
    public bool PersonAgrees { get; init; }
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>The pseudonymous subject who recorded it, and for which organisation.</summary>
    public required string RecordedBy { get; init; }
    public required string OrganisationId { get; init; }
    public DateTimeOffset? WithdrawnAt { get; private set; }
    public string? WithdrawnBy { get; private set; }
    public List<ConsentAcknowledgement> Acknowledgements { get; } = [];

    public bool IsActive => WithdrawnAt is null;

    /// <summary>Given by a guardian alone, so that it ends when the person comes of age.</summary>
    public bool EndsWithCustody => IsActive && GuardianId is not null && !PersonAgrees;

    public void Withdraw(DateTimeOffset now, string by)
    {
        WithdrawnAt = now;
        WithdrawnBy = by;
    }
}

/// <summary>A service that had received data under the consent has stopped using it.</summary>
internal sealed class ConsentAcknowledgement
{
    public Guid ConsentId { get; init; }
    public required string Service { get; init; }
    public DateTimeOffset At { get; init; }
}
