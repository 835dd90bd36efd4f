using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Access;

/// <summary>What is written about a person rests on their consent to processing, and rests while processing is restricted (Art. 18 GDPR).</summary>
internal static class ProcessingGuard
{
    /// <param name="corrects">Wrong data are corrected whatever was withdrawn or restricted (Art. 16 GDPR).</param>
    /// <param name="ends">Nothing goes on by it: that needs no consent.</param>
    public static ProblemResult? RefusalToWrite(this Person person, bool corrects = false, bool ends = false)
    {
        if (corrects)
            return null;
        if (person.Restricted)
            return Problems.Conflict("Processing is restricted: until it is freed only wrong data are corrected");
        return ends || person.ActiveConsent(ConsentPurpose.Processing) is not null
            ? null
            : Problems.ConsentMissing("The person has not consented to processing, or has withdrawn it");
    }
}
