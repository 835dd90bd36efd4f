using Perspektiva.Contracts;

namespace Perspektiva.Employer;

/// <summary>The day in Germany, by which places begin, end and expire.</summary>
internal sealed class Today(TimeProvider time)
{
    public DateOnly InGermany() => time.Today();
}
