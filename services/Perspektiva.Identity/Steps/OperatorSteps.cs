using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Clients;
using Perspektiva.Identity.Features.Invitations;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Steps;

/// <summary>How a network gets its first operators, whom nobody could let in by the API: whoever can run this program on the server may.</summary>
internal sealed class OperatorSteps(
    IdentityDb db, Outbox<IdentityDb> outbox, IOpenIddictApplicationManager applications, IConfiguration configuration, TimeProvider time)
{
    private const string Office = "Netzwerkbüro";

    /// <summary>A person, by an invitation.</summary>
    public async Task InviteAsync(CancellationToken ct)
    {
        var (invitation, code) = Invitation.Issue(await OfficeAsync(ct), null, Roles.Operator, null, time.GetUtcNow());
        db.Add(invitation);
        await db.SaveChangesAsync(ct);
        Console.WriteLine($"The invitation, which tells its membership once it is accepted, and can be taken back until then: {invitation.PublicId}");
        Console.WriteLine($"Open this within 14 days: {Invite.UrlOf(configuration, code)}");
    }

    /// <summary>A client with all that operators may do (client credentials): it founds the organisations and registers their clients, also those at which the invited people sign in.</summary>
    public async Task RegisterClientAsync(CancellationToken ct)
    {
        var clientId = $"operator-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var secret = RegisterClient.NewSecret();
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var membership = Membership.Grant(HolderKind.Client, clientId, await OfficeAsync(ct), Roles.Operator, null, now);
        db.Add(membership);
        outbox.Add(membership.Granted(now));
        await applications.CreateAsync(ClientDescriptor.ForService(clientId, secret, Office, ScopeCatalogue.Of(Roles.Operator)), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        Console.WriteLine($"Client id: {clientId}");
        Console.WriteLine($"Client secret, shown this once: {secret}");
        Console.WriteLine($"Its grant, to be deleted when it ends: {membership.PublicId}");
    }

    private async Task<Organisation> OfficeAsync(CancellationToken ct)
    {
        var office = await db.Organisations.OrderBy(o => o.Id).FirstOrDefaultAsync(o => o.Kind == OrganisationKind.Operator, ct);
        if (office is null)
            db.Add(office = Organisation.Found(Office, OrganisationKind.Operator, time.GetUtcNow()));
        return office;
    }
}
