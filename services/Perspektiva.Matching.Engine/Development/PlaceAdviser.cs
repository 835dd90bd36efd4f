using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>Counts for one place and each of its small changes the people for whom it would be suitable; one pass over all people, costs reckoned once a person.</summary>
internal sealed class PlaceAdviser
{
    private static readonly FitParameters Parameters = FitParameters.Current;
    private static readonly int CostsAtMost = FitFormulaV1.Full - Parameters.SuitableFrom;

    private readonly PlaceProfile _place;
    private readonly PlaceProfile _bare;
    private readonly DateOnly _onDate;
    private readonly CountGuard _guard;
    private readonly Variant _now;
    private readonly Variant[] _variants;
    private readonly int[] _costs = new int[AbilityProfile.Dimensions];
    private readonly int[] _gaps = new int[AbilityProfile.Dimensions];

    public PlaceAdviser(PlaceProfile place, DateOnly onDate, CountGuard guard)
    {
        // Advice is on the place as it would stand: published, with a seat.
        _place = place with { Published = true, CapacityFree = Math.Max(1, place.CapacityFree) };
        _bare = _place with { Demands = FunctionalConstraint.None, Days = Weekdays.None, ShiftStart = null, WeeklyMinutes = null };
        (_onDate, _guard) = (onDate, guard);
        _now = new Variant("", new Adaptation(), new LocalText("", "", ""), _place);
        _variants =
        [
            .. SmallChanges.Of(_place).Select(change => new Variant(change.Id, change.Adaptation, change.Text, Adaptations.Apply(_place, [change.Adaptation]))),
        ];
    }

    public void Add(ParticipantProfile person)
    {
        var start = FitFormulaV1.StartOn(person, _place, _onDate);
        var context = new RuleContext(person, _bare, start, FitFormulaV1.Distance(person.Location, _place.Location));
        if (Array.Exists(RuleBook.Current.Pair, rule => rule.Excludes(context)))
            return;
        var costs = FitFormulaV1.InterestCost(person, _place, Parameters)
            + FitFormulaV1.CommuteCost(context.DistanceMetres, person.MobilityRadiusKm, Parameters)
            + FitFormulaV1.WaitingCost(person, start, _onDate, Parameters);
        var critical = 0;
        for (var i = 0; i < _costs.Length; i++)
        {
            (_costs[i], _gaps[i]) = Rate(person, (Dimension)i, 0);
            costs += _costs[i];
            critical += _gaps[i] >= Parameters.UnsuitableGap ? 1 : 0;
        }

        var key = 0UL;
        if (Suits(_now, person, context.Class, costs, critical))
        {
            _now.Count(key = _guard.KeyOf(person.Id));
            return;
        }

        foreach (var variant in _variants)
        {
            if (Suits(variant, person, context.Class, costs, critical))
                variant.Count(key == 0 ? key = _guard.KeyOf(person.Id) : key);
        }
    }

    public PlaceAdvice Result(ImmutableArray<InputProblem> problems)
    {
        var changes = _variants.Select(variant => new AdvisedChange(variant.Id, variant.Adaptation, variant.Shown, variant.Text));
        return new PlaceAdvice(_now.Shown, [.. changes.OrderByDescending(change => change.More.About ?? 0)], TextCatalog.Text("count.note"), problems);
    }

    private bool Suits(Variant variant, ParticipantProfile person, YouthClass youth, int costs, int critical)
    {
        if ((person.CannotDo & variant.Demands) != 0 || PairRules.TooManyHours(variant.Place.WeeklyMinutes, person.HoursMax)
            || (variant.ForbiddenClasses & (1 << (int)youth)) != 0)
        {
            return false;
        }

        if (variant.Adaptation.Dimension is { } dimension)
        {
            var (cost, gap) = Rate(person, dimension, 1);
            costs += cost - _costs[(int)dimension];
            critical += (gap >= Parameters.UnsuitableGap ? 1 : 0) - (_gaps[(int)dimension] >= Parameters.UnsuitableGap ? 1 : 0);
        }

        return critical == 0 && costs + FitFormulaV1.HoursCost(person, variant.Place, Parameters) <= CostsAtMost;
    }

    private (int Cost, int DecisiveGap) Rate(ParticipantProfile person, Dimension dimension, int more)
    {
        var asked = _place.Requirements[dimension];
        var ability = person.Abilities[dimension];
        var (cost, gap) = FitFormulaV1.Cost(asked, ability, _place.Support[dimension] + person.Support[dimension] + more, Parameters);
        return (cost, ability is not null && asked.Importance == Importance.Decisive ? gap : 0);
    }

    private sealed class Variant(string id, Adaptation adaptation, LocalText text, PlaceProfile place)
    {
        private int _people;
        private ulong _key;

        public string Id => id;

        public Adaptation Adaptation => adaptation;

        public LocalText Text => text;

        public PlaceProfile Place => place;

        public FunctionalConstraint Demands { get; } = place.AllDemands;

        /// <summary>Bit c set: unlawful for the class c of youth.</summary>
        public int ForbiddenClasses { get; } = YouthRules.ForbiddenClasses(place);

        public GuardedCount Shown => CountGuard.Describe(_people, _key);

        public void Count(ulong key)
        {
            _people++;
            _key = unchecked(_key + key);
        }
    }
}
