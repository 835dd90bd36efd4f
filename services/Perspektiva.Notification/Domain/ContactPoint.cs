namespace Perspektiva.Notification.Domain;

/// <summary>An e-mail address that a record registered here; encrypted with a key of its owner's, gone with it.</summary>
internal sealed class ContactPoint
{
    public required string Recipient { get; init; }

    /// <summary>Whose key encrypts it: the participant's id, or an id of its own.</summary>
    public required Guid KeyOwner { get; init; }

    public byte[] Email { get; private set; } = [];
    public DateTimeOffset ChangedAt { get; private set; }
    public long Version { get; private set; }

    public void Change(byte[] encryptedEmail, DateTimeOffset now)
    {
        (Email, ChangedAt) = (encryptedEmail, now);
        Version++;
    }
}
