using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>One participant's question to the index: the tables of the scan, and the exact score of a row.</summary>
internal sealed class PlaceQuery
{
    private readonly ParticipantProfile _participant;
    private readonly RankOptions _options;
    private readonly FitParameters _parameters = FitParameters.Current;
    private readonly int[] _profile = new int[AbilityProfile.Dimensions];
    private readonly int[] _scoresAt = new int[AbilityProfile.Dimensions];
    private readonly int[] _unknown;
    private readonly EarthPoint _point;
    private readonly long _radius;
    private readonly bool _onlyLocated;
    private readonly int _base;
    private readonly DateOnly? _classChanges;
    private readonly int _bits;
    private readonly int _types;

    public PlaceQuery(ParticipantProfile participant, RankOptions options)
    {
        _participant = participant;
        _options = options;
        for (var i = 0; i < _profile.Length; i++)
        {
            _profile[i] = (participant.Abilities.Levels[i] << 8) | participant.Support.Levels[i];
            _scoresAt[i] = FitTables.ScoresAt(participant.Abilities.Levels[i], participant.Support.Levels[i]);
        }

        _unknown = [.. Enumerable.Range(0, _profile.Length).Where(i => _profile[i] >> 8 == 0)];
        HasLocation = participant.Location is not null;
        _point = participant.Location is { } location ? EarthPoint.From(location) : default;
        _radius = Math.Min(participant.MobilityRadiusKm ?? int.MaxValue, options.WithinKm ?? int.MaxValue) * 1000L;
        _onlyLocated = options.WithinKm is not null;
        LeastWay = new LeastWay(
            HasLocation ? _point : null,
            _radius < EarthPoint.Radius * 4 ? (_radius + 1) * (_radius + 1) : long.MaxValue,
            participant.MobilityRadiusKm is { } km ? _parameters.CommuteCost / (km * 1000.0 * km * 1000.0) : 0,
            _onlyLocated);
        _base = Math.Max(options.OnDate.DayNumber, participant.AvailableFrom?.DayNumber ?? 0);
        _classChanges = participant.ClassChangesAfter(DateOnly.FromDayNumber(_base));
        _bits = PlaceRow.ExcludingBits(participant);
        _types = options.Types.Aggregate(0, (bits, type) => bits | (1 << (int)type));
        FieldCosts = BuildFieldCosts();
    }

    /// <summary>Whether distances are known at all.</summary>
    public bool HasLocation { get; }

    /// <summary>What the way costs at least.</summary>
    public LeastWay LeastWay { get; }

    /// <summary>A lower bound of the commute cost within a box; -1 when all of it lies beyond the radius.</summary>
    public int LeastCommute(in GroupBox box) => LeastWay.CostTo(box);

    /// <summary>Fields that may cost less than all others: the unknown one and the person's interests.</summary>
    public IEnumerable<int> CheapFields => _participant.Interests.Select(interest => interest.Field).Prepend(0);

    /// <summary>Exact cost by occupational field; -1 = filtered out.</summary>
    public short[] FieldCosts { get; }

    public int Top => _options.Top;

    public int MinFit => _options.MinFit;

    /// <summary>The last row of the page before.</summary>
    public RankPosition? After => _options.After;

    /// <summary>Whether no row of a fit up to 5,900 can be asked for.</summary>
    public bool OnlyFine => _options.OnlySuitable;

    public int HoursMin => _participant.HoursMin;

    public int HoursMax => _participant.HoursMax;

    /// <summary>Day number of the first day on which the person could begin.</summary>
    public int Base => _base;

    /// <summary>Excluding bits while the class of today lasts, and after it.</summary>
    public (int Now, int Later) ExcludingBits
    {
        get
        {
            var now = _bits | PlaceRow.ExcludingBit(ClassOn(_base));
            return _classChanges is null ? (now, now) : (now, _bits);
        }
    }

    /// <summary>First fortnight code in which the class of today may no longer hold.</summary>
    public int ClassLastsBefore => _classChanges is { } next ? HotPlanes.FortnightDown(next.DayNumber) : 256;

    /// <summary>A dimension's number in <see cref="FitTables.FineByKey"/>.</summary>
    public byte Key(int dimension) => (byte)FitTables.Key(_profile[dimension] >> 8, _profile[dimension] & 255);

    public ReadOnlySpan<byte> Fine(int dimension) => FitTables.Fine(_profile[dimension] >> 8, _profile[dimension] & 255);

    public ReadOnlySpan<byte> Coarse(int dimension) => FitTables.Coarse(_profile[dimension] >> 8, _profile[dimension] & 255);

    /// <summary>The exact fit of a row; -1 when a rule or a filter excludes it.</summary>
    public int Score(in PlaceRow row)
    {
        if ((row.Excludes & _bits) != 0 || FieldCosts[row.Field] < 0 || (_types != 0 && (_types & (1 << row.Type)) == 0))
            return -1;
        if (row.WeeklyMinutes > _participant.HoursMax * 60)
            return -1;
        var distance = Distance(row);
        if (distance > _radius || (distance < 0 && _onlyLocated))
            return -1;
        var start = Math.Max(_base, row.StartFrom);
        if (start > row.StartTo || start > (_participant.AvailableTo?.DayNumber ?? int.MaxValue) || (row.Excludes & PlaceRow.ExcludingBit(ClassOn(start))) != 0)
            return -1;
        if (row.Length != 0 && PairRules.BreaksLength((PlaceType)row.Type, DateOnly.FromDayNumber(start), row.Length > 0 ? start + row.Length : -row.Length))
            return -1;

        var (costs, gap) = Abilities(row);
        var fit = Math.Max(0, Math.Min(_parameters.DecisiveCap[gap], FitFormulaV1.Full - costs - Others(row, distance, start)));
        return fit < _options.MinFit || (_options.OnlySuitable && !Suitable(fit, gap)) ? -1 : fit;
    }

    /// <summary>The row as it stands in a ranking.</summary>
    public RankedPlace Describe(in PlaceRow row, int fit)
    {
        var distance = Distance(row);
        var start = Math.Max(_base, row.StartFrom);
        var others = Others(row, distance, start);
        var (costs, gap) = Abilities(row);
        var (worst, best, gapLow) = (costs, costs, 0);
        ReadOnlySpan<byte> packed = row.Requirements;
        foreach (var i in _unknown)
        {
            var (plan, assumed) = (_profile[i] & 255, FitTables.Costs(0, _profile[i] & 255)[packed[i]]);
            worst += Math.Max(FitTables.Costs(1, plan)[packed[i]], FitTables.Costs(5, plan)[packed[i]]) - assumed;
            best -= assumed;
            gapLow = Math.Max(gapLow, FitTables.Gaps(1, plan)[packed[i]]);
        }

        var low = Math.Max(0, Math.Min(FitFormulaV1.Full - worst - others, _parameters.DecisiveCap[Math.Max(gap, gapLow)]));
        var high = Math.Max(0, Math.Min(FitFormulaV1.Full - best - others, _parameters.DecisiveCap[gap]));
        return new RankedPlace(row.Id, fit, low, high, Suitable(fit, gap), distance < 0 ? null : distance, DateOnly.FromDayNumber(start));
    }

    /// <summary>Whether a row comes after the page before.</summary>
    public bool ComesAfter(RankPosition position) => _options.After is not { } after || MatchingEngine.Compare(after, position) < 0;

    private (int Costs, int Gap) Abilities(in PlaceRow row)
    {
        uint costs = 0, gaps = 1u << FitTables.GapShift;
        ref var scores = ref Unsafe.AsRef(in FitTables.Scores);
        ref var at = ref MemoryMarshal.GetArrayDataReference(_scoresAt);
        ReadOnlySpan<byte> packed = row.Requirements;
        for (var i = 0; i < packed.Length; i++)
        {
            // Seven bits, so within the 128 scores of the ability.
            var score = Unsafe.Add(ref scores, Unsafe.Add(ref at, i) + (packed[i] & (FitTables.Packed - 1)));
            costs += score & ((1u << FitTables.GapShift) - 1);
            gaps |= score;
        }

        return ((int)costs, BitOperations.Log2(gaps) - FitTables.GapShift);
    }

    private int Others(in PlaceRow row, int distance, int start)
    {
        var missing = row.WeeklyMinutes == 0 ? 0 : Math.Max(0, _participant.HoursMin - row.WeeklyHours);
        return FieldCosts[row.Field]
            + FitFormulaV1.CommuteCost(distance < 0 ? null : distance, _participant.MobilityRadiusKm, _parameters)
            + Math.Min(_parameters.MissingHoursAtMost, _parameters.MissingHourCost * missing)
            + Math.Min(_parameters.WaitingAtMost, (start - _base) / 7 * _parameters.WaitingWeekCost);
    }

    private int Distance(in PlaceRow row) => HasLocation && row.HasLocation ? _point.DistanceTo(row.Point) : -1;

    private YouthClass ClassOn(int day) => _participant.AgeBand == AgeBand.Adult
        ? YouthClass.Adult
        : _participant.ClassOn(DateOnly.FromDayNumber(day));

    private bool Suitable(int fit, int gap) => gap < _parameters.UnsuitableGap && fit >= _parameters.SuitableFrom;

    private short[] BuildFieldCosts()
    {
        var costs = new short[256];
        if (_participant.Interests.Length > 0)
        {
            Array.Fill(costs, (short)_parameters.InterestCost[0], 1, costs.Length - 1);
            Span<int> weights = stackalloc int[costs.Length];
            weights.Clear();
            foreach (var interest in _participant.Interests)
            {
                weights[interest.Field] = Math.Max(weights[interest.Field], interest.Weight);
                costs[interest.Field] = (short)_parameters.InterestCost[weights[interest.Field]];
            }
        }

        for (var field = 0; _options.Fields.Length > 0 && field < costs.Length; field++)
            costs[field] = _options.Fields.Contains(field) ? costs[field] : (short)-1;
        return costs;
    }
}
