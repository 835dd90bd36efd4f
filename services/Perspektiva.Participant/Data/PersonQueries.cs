using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Data;

internal static class PersonQueries
{
    /// <summary>With consents and guardians: what a change must know to tell the public state. A handful each, so one query is cheaper than three.</summary>
    public static IQueryable<Person> WithParties(this IQueryable<Person> persons) =>
        persons.Include(p => p.Consents).Include(p => p.Guardians).AsSingleQuery();
}
