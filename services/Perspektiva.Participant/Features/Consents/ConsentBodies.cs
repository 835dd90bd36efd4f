using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Consents;

/// <summary>Consent as given at registration, for several purposes at once.</summary>
/// <param name="Purposes"><c>processing</c> is needed to register at all.</param>
/// <param name="TextVersion">Version of the wording agreed to, 1-40 characters.</param>
/// <param name="GivenOn">Default: today in Berlin; not in the future, not before the birth, of an adult not before the eighteenth birthday.</param>
/// <param name="PersonAgrees">Under 18: the person agrees beside the guardian, so that the consent goes on at eighteen.</param>
internal sealed record FirstConsentBody(ConsentPurpose[] Purposes, string TextVersion, ConsentForm Form, DateOnly? GivenOn = null, bool PersonAgrees = false);

/// <summary>Consent to one purpose.</summary>
/// <param name="GivenOn">Default: today in Berlin; not in the future, not before the birth, of an adult not before the eighteenth birthday, not before the day of the last withdrawal of the purpose or of processing.</param>
/// <param name="GuardianId">The guardian who agrees, needed under 18 and from a guardian, who names themselves; not for the person to name.</param>
/// <param name="PersonAgrees">Under 18: the person agrees beside the guardian, so that the consent goes on at eighteen; said once, a later receipt for the purpose keeps it.</param>
internal sealed record ConsentBody(
    ConsentPurpose Purpose, string TextVersion, ConsentForm Form, DateOnly? GivenOn = null, string? GuardianId = null, bool PersonAgrees = false);

/// <summary>The receipt that the person holds; in force as long as it is neither withdrawn nor replaced.</summary>
/// <param name="RecordedBy">Who recorded it: a bound record, else the portal with its reference to the natural person.</param>
/// <param name="OrganisationId">For which organisation it was recorded.</param>
/// <param name="WithdrawnBy">As <paramref name="RecordedBy"/>; <c>majority</c> where it ended with custody, <c>minority</c> where a corrected birth date showed that a guardian was missing.</param>
/// <param name="AcknowledgedBy">Services that have stopped using the data after the withdrawal.</param>
/// <param name="Awaiting">Services that have to and have not yet; empty as long as nothing is withdrawn.</param>
/// <param name="ReplacedBy">The receipt that took its place, from that one's <c>recordedAt</c> on.</param>
internal sealed record ConsentReceipt(
    Guid ReceiptId, ConsentPurpose Purpose, string TextVersion, ConsentForm Form, DateOnly GivenOn, string? GuardianId, bool PersonAgrees,
    DateTimeOffset RecordedAt, string RecordedBy, string OrganisationId, DateTimeOffset? WithdrawnAt, string? WithdrawnBy, IReadOnlyList<string> AcknowledgedBy, Guid? ReplacedBy, IReadOnlyList<string> Awaiting)
{
    public static ConsentReceipt Of(Consent consent) => new(
        consent.Id, consent.Purpose, consent.TextVersion, consent.Form, consent.GivenOn, consent.GuardianId, consent.PersonAgrees,
        consent.RecordedAt, consent.RecordedBy, consent.OrganisationId, consent.WithdrawnAt, consent.WithdrawnBy,
        [.. consent.Acknowledgements.Select(a => a.Service).Order(StringComparer.Ordinal)], consent.ReplacedBy,
        consent.WithdrawnAt is null ? [] : [.. Receivers.Except(consent.Acknowledgements.Select(a => a.Service)).Order(StringComparer.Ordinal)]);

    /// <summary>Who has to hear of a withdrawal, and answers it.</summary>
    private static IReadOnlyList<string> Receivers => EventTypes.RequiredConsumersOf(typeof(ConsentWithdrawn));
}

internal static class ConsentCheck
{
    /// <summary>What every consent must have.</summary>
    /// <param name="from">As <see cref="AgeReckoning.ConsentsFrom"/>: who consents today can have done so from then on.</param>
    /// <returns>The trimmed version of the wording.</returns>
    public static string Consent(this Check check, string pointer, string textVersion, ConsentForm form, DateOnly? givenOn, DateOnly from, DateOnly today)
    {
        check.Known($"{pointer}/form", (ConsentForm?)form);
        if (check.Plausible($"{pointer}/givenOn", givenOn) && givenOn is { } day)
        {
            check.That(day <= today, $"{pointer}/givenOn", "must not be in the future", "in_future");
            check.That(day >= from, $"{pointer}/givenOn", "must not be before the birth, of an adult not before the eighteenth birthday", "out_of_range");
        }

        return check.Text($"{pointer}/textVersion", textVersion, 40, required: true) ?? "";
    }

    /// <summary>A signature from before a withdrawal does not undo it. One of the same day can be the later one of the two: days tell no more.</summary>
    public static void NotWithdrawnSince(this Check check, string pointer, DateOnly? givenOn, DateOnly? withdrawnOn) => check.That(
        givenOn is null || withdrawnOn is null || givenOn >= withdrawnOn, pointer, "must not be before the day of the last withdrawal: a new consent is needed", "withdrawn_since");

    public static void Purposes(this Check check, string pointer, ConsentPurpose[] purposes)
    {
        check.Count(pointer, purposes, 1, Enum.GetValues<ConsentPurpose>().Length);
        for (var i = 0; i < Math.Min(purposes.Length, Enum.GetValues<ConsentPurpose>().Length); i++)
        {
            check.Known($"{pointer}/{i}", (ConsentPurpose?)purposes[i]);
            check.That(Array.IndexOf(purposes, purposes[i]) == i, $"{pointer}/{i}", "stands there twice", "duplicate");
        }

        check.That(purposes.Contains(ConsentPurpose.Processing), pointer, "must contain processing: without it nobody can be registered", "consent_missing");
    }
}
