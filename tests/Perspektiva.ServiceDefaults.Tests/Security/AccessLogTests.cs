using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Tests.Web;

namespace Perspektiva.ServiceDefaults.Tests.Security;

public sealed class AccessLogTests(SampleService service) : IClassFixture<SampleService>
{
    [Fact]
    public async Task Read_ManyPersons_OneEntryEachWithWhoAndWhy()
    {
        Guid[] persons = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        await using var scope = service.Services.CreateAsyncScope();
        var identity = new ClaimsIdentity(
            [new("sub", "portal-x"), new("client_id", "portal-x"), new("org", "org_x"), new("act", """{"sub":"user-1"}"""), new("record", "coa_x")], "Bearer");
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = new DefaultHttpContext { User = new ClaimsPrincipal(identity) };

        await scope.ServiceProvider.GetRequiredService<IAccessLog>().ReadAsync(persons, "case_work", CancellationToken.None);

        var entries = await service.WithDbAsync(db => db.Set<AccessLogEntry>().Where(entry => persons.Contains(entry.PersonId)).OrderBy(entry => entry.PersonId).ToListAsync());
        Assert.Equal(persons.Order(), entries.Select(entry => entry.PersonId));
        Assert.All(entries, entry => Assert.Equal(
            ("portal-x", "org_x", "user-1", "coa_x", "case_work"), (entry.Subject, entry.OrganisationId, entry.Actor, entry.RecordId, entry.Purpose)));
    }

    [Fact]
    public async Task Sweep_LineThatCameAfterAnErasure_Goes_AlsoWhenASweepWasBeforeIt()
    {
        var erased = new Erased();
        await using var own = await SampleService.StartAsync(new Dictionary<string, string?>(), services => services.AddSingleton<IErasedPeople>(erased));
        var sweep = Assert.Single(own.Services.GetServices<IHostedService>().OfType<ErasedReads>());
        var (person, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.Equal(0, await sweep.SweepAsync(TestContext.Current.CancellationToken));
        await own.WithDbAsync(async db =>
        {
            db.AddRange(new AccessLogEntry { PersonId = person, At = own.Clock.GetUtcNow() }, new AccessLogEntry { PersonId = other, At = own.Clock.GetUtcNow() });
            return await db.SaveChangesAsync();
        });
        erased.Ids.Add(person);

        Assert.Equal(1, await sweep.SweepAsync(TestContext.Current.CancellationToken));
        Assert.Equal(other, Assert.Single(await own.WithDbAsync(db => db.Set<AccessLogEntry>().ToListAsync())).PersonId);
    }

    private sealed class Erased : IErasedPeople
    {
        public List<Guid> Ids { get; } = [];

        public Task<IReadOnlyCollection<Guid>> IdsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyCollection<Guid>>(Ids);
    }
}
