using System.Security.Cryptography;
using System.Text;

using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Notification.Features.ContactPoints;

/// <summary>Who read at which address a person is reached, in the access log; an organisation's or company's address is nobody's.</summary>
internal static class ContactAccess
{
    /// <summary>Why it was read, as the log tells.</summary>
    public const string Purpose = "contact";

    private static readonly string[] People = [IdPrefix.Participant, IdPrefix.Guardian, IdPrefix.Coach, IdPrefix.Mentor];

    /// <summary>Under which id a record stands in the log: it follows from the public id, since of most records no other is known here, and outlives the address, so that removing that removes no trace.</summary>
    public static Guid KeyOf(string record) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"contact {record}")).AsSpan(0, 16));

    /// <summary>Records that the present caller reads it.</summary>
    public static Task ReadContactAsync(this IAccessLog log, string record, CancellationToken cancellation) =>
        Array.Exists(People, prefix => PublicId.IsValid(record, prefix)) ? log.ReadAsync(KeyOf(record), Purpose, cancellation) : Task.CompletedTask;
}
