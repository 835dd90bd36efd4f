using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>Encrypts what belongs to a person with that person's own key; destroying the key erases every value, wherever a copy lies.</summary>
public interface IPersonVault
{
    /// <summary>Encrypts a text. Makes the person's key when there is none yet; it is saved with the caller's next SaveChanges.</summary>
    Task<byte[]> EncryptAsync(Guid personId, string plaintext, CancellationToken cancellationToken = default);

    /// <summary>Encrypts a record as JSON.</summary>
    Task<byte[]> EncryptAsync<T>(Guid personId, T value, CancellationToken cancellationToken = default) where T : class;

    /// <summary>Decrypts a text; null when the person's key is destroyed or the value is null.</summary>
    Task<string?> DecryptAsync(Guid personId, byte[]? ciphertext, CancellationToken cancellationToken = default);

    /// <summary>Decrypts a record; null when the person's key is destroyed or the value is null.</summary>
    Task<T?> DecryptAsync<T>(Guid personId, byte[]? ciphertext, CancellationToken cancellationToken = default) where T : class;

    /// <summary>Loads the keys of many persons at once, before a list is decrypted.</summary>
    Task PreloadAsync(IReadOnlyCollection<Guid> personIds, CancellationToken cancellationToken = default);

    /// <summary>Destroys the person's key with the caller's next SaveChanges. Nothing of the person can be read afterwards.</summary>
    Task ForgetAsync(Guid personId, CancellationToken cancellationToken = default);
}

/// <summary>A person's key, wrapped by the service's key-encryption key.</summary>
public sealed class PersonKey
{
    /// <summary>Whose key.</summary>
    public Guid PersonId { get; init; }

    /// <summary>The sealed 32 bytes.</summary>
    public byte[] WrappedKey { get; init; } = [];

    /// <summary>What a service's person keys are sealed under.</summary>
    internal static byte[] Wrapping(MasterKey keys) => keys.Derive("person-key");
}

/// <summary>Registration and mapping of the vault.</summary>
public static class PersonVaultExtensions
{
    /// <summary>Adds <see cref="IPersonVault"/> over the service's own database.</summary>
    public static WebApplicationBuilder AddPersonVault<TDb>(this WebApplicationBuilder builder) where TDb : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddScoped<IPersonVault, PersonVault<TDb>>();
        return builder;
    }

    /// <summary>Maps the table <c>person_key</c>.</summary>
    public static ModelBuilder AddPersonKeys(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        return modelBuilder.Entity<PersonKey>(key =>
        {
            key.ToTable("person_key");
            key.HasKey(row => row.PersonId);
            key.Property(row => row.PersonId).ValueGeneratedNever();
        });
    }
}

internal sealed class PersonVault<TDb>(TDb db, MasterKey keys) : IPersonVault where TDb : DbContext
{
    private const int KeyLength = 32;
    private readonly byte[] _wrapping = PersonKey.Wrapping(keys);
    private readonly Dictionary<Guid, byte[]> _unwrapped = [];

    public async Task<byte[]> EncryptAsync(Guid personId, string plaintext, CancellationToken cancellationToken = default) =>
        SealedBox.Seal(await KeyOrNewAsync(personId, cancellationToken), Encoding.UTF8.GetBytes(plaintext), personId.ToByteArray());

    public async Task<byte[]> EncryptAsync<T>(Guid personId, T value, CancellationToken cancellationToken = default) where T : class =>
        SealedBox.Seal(await KeyOrNewAsync(personId, cancellationToken), JsonSerializer.SerializeToUtf8Bytes(value), personId.ToByteArray());

    public async Task<string?> DecryptAsync(Guid personId, byte[]? ciphertext, CancellationToken cancellationToken = default) =>
        await OpenAsync(personId, ciphertext, cancellationToken) is { } plain ? Encoding.UTF8.GetString(plain) : null;

    public async Task<T?> DecryptAsync<T>(Guid personId, byte[]? ciphertext, CancellationToken cancellationToken = default) where T : class =>
        await OpenAsync(personId, ciphertext, cancellationToken) is { } plain ? JsonSerializer.Deserialize<T>(plain) : null;

    public async Task PreloadAsync(IReadOnlyCollection<Guid> personIds, CancellationToken cancellationToken = default)
    {
        var missing = personIds.Where(id => !_unwrapped.ContainsKey(id)).Distinct().ToList();
        foreach (var row in await db.Set<PersonKey>().AsNoTracking().Where(row => missing.Contains(row.PersonId)).ToListAsync(cancellationToken))
            _unwrapped[row.PersonId] = Unwrap(row);
    }

    public async Task ForgetAsync(Guid personId, CancellationToken cancellationToken = default)
    {
        _unwrapped.Remove(personId);
        if (await db.Set<PersonKey>().FindAsync([personId], cancellationToken) is { } row)
            db.Remove(row);
    }

    private async Task<byte[]?> OpenAsync(Guid personId, byte[]? ciphertext, CancellationToken cancellationToken) =>
        ciphertext is not null && await KeyAsync(personId, cancellationToken) is { } key
            ? SealedBox.Open(key, ciphertext, personId.ToByteArray())
            : null;

    private async Task<byte[]> KeyOrNewAsync(Guid personId, CancellationToken cancellationToken)
    {
        if (await KeyAsync(personId, cancellationToken) is { } known)
            return known;
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        db.Add(new PersonKey { PersonId = personId, WrappedKey = SealedBox.Seal(_wrapping, key, personId.ToByteArray()) });
        return _unwrapped[personId] = key;
    }

    private async Task<byte[]?> KeyAsync(Guid personId, CancellationToken cancellationToken)
    {
        if (_unwrapped.TryGetValue(personId, out var key))
            return key;
        var row = await db.Set<PersonKey>().FindAsync([personId], cancellationToken);
        return row is null || db.Entry(row).State == EntityState.Deleted ? null : _unwrapped[personId] = Unwrap(row);
    }

    private byte[] Unwrap(PersonKey row) => SealedBox.Open(_wrapping, row.WrappedKey, row.PersonId.ToByteArray());
}
