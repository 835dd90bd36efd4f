using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>Keeps what stood in a record before it was changed.</summary>
internal sealed class Corrections(ParticipantDb db, IPersonVault vault, Caller caller, IOptions<JsonOptions> json, TimeProvider clock)
{
    /// <summary>Call before the person is changed.</summary>
    public async Task KeepAsync<T>(Person person, T before, CorrectionReason reason, CancellationToken ct) where T : class
    {
        var now = clock.GetUtcNow();
        db.Corrections.Add(new Correction
        {
            Id = Guid.CreateVersion7(now),
            PersonId = person.Id,
            Version = person.Version,
            Reason = reason,
            Snapshot = await vault.EncryptAsync(person.Id, JsonSerializer.Serialize(before, json.Value.SerializerOptions), ct),
            ChangedAt = now,
            ChangedBy = caller.Author(),
            OrganisationId = caller.Organisation,
        });
    }
}
