using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Tests.Web;

namespace Perspektiva.ServiceDefaults.Tests.Encryption;

public sealed class VaultTests(SampleService service) : IClassFixture<SampleService>
{
    private sealed record Person(string Name, DateOnly BirthDate);

    [Fact]
    public async Task Encrypt_ThenDecryptInAnotherScope_SameText()
    {
        var person = Guid.CreateVersion7();
        var box = await InScopeAsync(async (vault, db) =>
        {
            var sealedText = await vault.EncryptAsync(person, "Jana Müller 😀");
            await db.SaveChangesAsync();
            return sealedText;
        });
        Assert.Equal(-1, box.AsSpan().IndexOf("Jana"u8));
        Assert.Equal("Jana Müller 😀", await InScopeAsync((vault, _) => vault.DecryptAsync(person, box)));
    }

    [Fact]
    public async Task Decrypt_Record_ComesBackWhole()
    {
        var person = Guid.CreateVersion7();
        var value = new Person("Jana", new DateOnly(2008, 2, 29));
        var read = await InScopeAsync(async (vault, _) => await vault.DecryptAsync<Person>(person, await vault.EncryptAsync(person, value)));
        Assert.Equal(value, read);
    }

    [Fact]
    public async Task Forget_KeyDestroyed_NothingOfThePersonCanBeRead()
    {
        var (person, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (box, otherBox) = await InScopeAsync(async (vault, db) =>
        {
            var boxes = (await vault.EncryptAsync(person, "gone"), await vault.EncryptAsync(other, "stays"));
            await db.SaveChangesAsync();
            return boxes;
        });
        await InScopeAsync(async (vault, db) =>
        {
            await vault.ForgetAsync(person);
            Assert.Null(await vault.DecryptAsync(person, box));
            return await db.SaveChangesAsync();
        });
        Assert.Null(await InScopeAsync((vault, _) => vault.DecryptAsync(person, box)));
        Assert.Equal("stays", await InScopeAsync((vault, _) => vault.DecryptAsync(other, otherBox)));
        Assert.Equal(0, await service.WithDbAsync(db => db.Set<PersonKey>().CountAsync(key => key.PersonId == person)));
    }

    [Fact]
    public async Task Decrypt_AnotherPersonsValue_Throws()
    {
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await InScopeAsync(async (vault, _) =>
        {
            var box = await vault.EncryptAsync(one, "one");
            await vault.EncryptAsync(two, "two");
            await Assert.ThrowsAnyAsync<CryptographicException>(() => vault.DecryptAsync(two, box));
            return 0;
        });
    }

    [Fact]
    public void Open_AnyBitChanged_Throws()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var box = SealedBox.Seal(key, "some text"u8, "context"u8);
        Gen.Select(Gen.Int[0, box.Length - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            var changed = box.ToArray();
            changed[at] ^= (byte)(1 << bit);
            Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(key, changed, "context"u8));
        });
        Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(key, box, "other"u8));
        Assert.Equal("some text", Encoding.UTF8.GetString(SealedBox.Open(key, box, "context"u8)));
    }

    [Theory]
    [InlineData("Müller-Lüdenscheidt", "muellerluedenscheidt")]
    [InlineData("MUELLER LUEDENSCHEIDT", "muellerluedenscheidt")]
    [InlineData("Strauß", "strauss")]
    [InlineData("José  Ñandú", "josenandu")]
    [InlineData("Mu\u0308ller", "mueller")]
    [InlineData("  ", "")]
    public void Normalise_Spellings_MeetEachOther(string value, string normalised) => Assert.Equal(normalised, BlindIndex.Normalise(value));

    [Fact]
    public void BlindIndex_OtherServiceKindOrKey_OtherValue()
    {
        var index = new BlindIndex(Keys.Of("participant"));
        Assert.Equal(index.Compute("person", "a"), new BlindIndex(Keys.Of("participant")).Compute("person", "a"));
        Assert.NotEqual(index.Compute("person", "a"), index.Compute("email", "a"));
        Assert.NotEqual(index.Compute("person", "a"), new BlindIndex(Keys.Of("identity")).Compute("person", "a"));
        Assert.NotEqual(index.Compute("person", "a"), new BlindIndex(Keys.Of("participant", seed: 2)).Compute("person", "a"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("c2hvcnQ=")]
    public void MasterKey_MissingOrWrong_IsSaid(string? value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Perspektiva:MasterKey", value)]).Build();
        var error = Assert.Throws<InvalidOperationException>(() => new MasterKey(configuration, new ServiceIdentity("participant")));
        Assert.DoesNotContain(string.IsNullOrEmpty(value) ? "\0" : value, error.Message, StringComparison.Ordinal);
    }

    private async Task<T> InScopeAsync<T>(Func<IPersonVault, SampleDb, Task<T>> run)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<IPersonVault>(), scope.ServiceProvider.GetRequiredService<SampleDb>());
    }
}
