using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Perspektiva.Identity.Keys;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Identity.Tests.Keys;

/// <summary>A folder of keys without the service.</summary>
internal static class TestKeys
{
    public static KeyFolder Folder(string path, TimeProvider time) => new(
        path,
        new MasterKey(
            new ConfigurationBuilder().AddInMemoryCollection([new("Perspektiva:MasterKey", Convert.ToBase64String(SHA256.HashData("master key of the tests"u8)))]).Build(),
            new ServiceIdentity("identity")),
        time);
}
