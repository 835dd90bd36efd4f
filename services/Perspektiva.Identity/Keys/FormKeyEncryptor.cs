using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Identity.Keys;

/// <summary>Seals the keys of cookies and forms under the master key, before they are written to disk.</summary>
internal sealed class FormKeyEncryptor(MasterKey masterKey) : IXmlEncryptor
{
    internal const string Purpose = "form-keys";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var box = SealedBox.Seal(masterKey.Derive(Purpose), Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), []);
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(box)), typeof(FormKeyDecryptor));
    }
}

/// <summary>Opens what <see cref="FormKeyEncryptor"/> has sealed; made by the framework by its name in the file.</summary>
internal sealed class FormKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var masterKey = services.GetRequiredService<MasterKey>();
        return XElement.Parse(Encoding.UTF8.GetString(SealedBox.Open(masterKey.Derive(FormKeyEncryptor.Purpose), Convert.FromBase64String(encryptedElement.Value), [])));
    }
}
