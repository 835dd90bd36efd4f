using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>That an agreed adaptation is done.</summary>
/// <param name="Adaptation">Its place in the placement's list, from 0; the list never changes.</param>
/// <param name="On">The day.</param>
/// <param name="As">In which role somebody ticked it off.</param>
/// <param name="By">Who it was.</param>
internal sealed record AdaptationDone(int Adaptation, DateOnly On, AdaptationOwner As, string By);
