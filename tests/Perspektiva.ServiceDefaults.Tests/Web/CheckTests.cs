using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class CheckTests
{
    [Fact]
    public void IdParameter_OtherForm_NamesTheParameterAsIdDoesTheMember()
    {
        var check = new Check();
        Assert.False(check.IdParameter("coachId", PublicId.New(IdPrefix.Mentor), IdPrefix.Coach));
        Assert.False(check.Id("/coachId", "coa_", IdPrefix.Coach));
        Assert.Equal(
            [new ValidationError(null, "must be an id that starts with coa_", "malformed_id", "coachId"), new ValidationError("/coachId", "must be an id that starts with coa_", "malformed_id")], check.Errors);
    }

    [Fact]
    public void IdParameter_NoneOrOne_Passes()
    {
        var check = new Check();
        Assert.True(check.IdParameter("coachId", null, IdPrefix.Coach));
        Assert.True(check.IdParameter("coachId", PublicId.New(IdPrefix.Coach), IdPrefix.Coach));
        Assert.Empty(check.Errors);
    }
}
