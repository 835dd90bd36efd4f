namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>A database was made with another master key than the one in force.</summary>
public sealed class MasterKeyException(string database) : InvalidOperationException(
    $"The database '{database}' belongs to another master key: what it holds of people was sealed under that one, and this one opens nothing of it. "
    + "Start with the key that it was made with (Perspektiva__MasterKey; of a platform: the secrets.json of its home), or give this platform databases of its own.");
