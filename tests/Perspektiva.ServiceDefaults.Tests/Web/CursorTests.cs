using System.Buffers.Text;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Configuration;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class CursorTests
{
    private readonly Cursor _cursor = new(Keys.Of("participant"));

    [Fact]
    public void Decode_OwnCursor_GivesTheParts() => Gen.String.Array[1, 4].Sample(parts =>
    {
        // JSON stores valid Unicode only; a sort key never is anything else.
        var valid = parts.Select(part => new string([.. part.Where(c => !char.IsSurrogate(c))])).ToArray();
        Assert.Equal(valid, _cursor.Decode("list", _cursor.Encode("list", valid)));
    });

    [Fact]
    public void Decode_ChangedAnywhere_Null()
    {
        var text = _cursor.Encode("list", "2026-01-01", "par_x");
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Char["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"]).Sample((at, with) =>
        {
            if (text[at] == with || at == text.Length - 1)
                return; // the last character may carry bits that base64 ignores
            var changed = $"{text[..at]}{with}{text[(at + 1)..]}";
            Assert.Null(_cursor.Decode("list", changed));
        });
    }

    [Fact]
    public void Decode_OfAnotherListOrService_Null()
    {
        var text = _cursor.Encode("participants", "1");
        Assert.Null(_cursor.Decode("places", text));
        Assert.Null(new Cursor(Keys.Of("employer")).Decode("participants", text));
    }

    [Fact]
    public void Encode_SortKeys_CannotBeReadInIt()
    {
        var (id, text) = (Guid.CreateVersion7().ToString(), "2026-11-30T10:00:00Z");
        var bytes = Base64Url.DecodeFromChars(_cursor.Encode("proposals", id, text));

        Assert.DoesNotContain(id, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.DoesNotContain(text, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal([id, text], _cursor.Decode("proposals", Base64Url.EncodeToString(bytes))!);
    }

    [Fact]
    public void Decode_Garbage_NullAndNoException() => Gen.String.Sample(text => Assert.Null(_cursor.Decode("list", text)));
}

internal static class Keys
{
    public static MasterKey Of(string service, byte seed = 1) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new("Perspektiva:MasterKey", Convert.ToBase64String(Enumerable.Repeat(seed, 32).ToArray()))]).Build(),
        new ServiceIdentity(service));
}
