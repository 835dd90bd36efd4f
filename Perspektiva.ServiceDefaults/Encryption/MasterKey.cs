using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>The platform's master key and the keys derived from it; each service derives its own, so that a value of one says nothing to another.</summary>
public sealed class MasterKey
{
    private const int KeyLength = 32;
    private readonly byte[] _master;
    private readonly string _service;

    /// <summary>Reads <c>Perspektiva:MasterKey</c>.</summary>
    /// <exception cref="InvalidOperationException">It is missing or not base64 of 32 bytes.</exception>
    public MasterKey(IConfiguration configuration, ServiceIdentity service)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(service);
        _service = service.Name;
        var text = configuration["Perspektiva:MasterKey"] ?? "";
        _master = new byte[KeyLength];
        if (!Convert.TryFromBase64String(text, _master, out var written) || written != KeyLength)
            throw new InvalidOperationException("Perspektiva:MasterKey must be base64 of 32 bytes");
    }

    /// <summary>A key of 32 bytes for one purpose of this service.</summary>
    /// <param name="purpose">A short constant name.</param>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, KeyLength, info: Encoding.UTF8.GetBytes($"perspektiva/{_service}/{purpose}"));
}
