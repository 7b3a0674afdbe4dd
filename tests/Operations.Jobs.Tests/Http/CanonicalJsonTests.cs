using System.Text.Json;
using Messaging.Operations.Jobs.Http;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class CanonicalJsonTests
{
    /// <summary>RFC 8785, section 3.2.2. Its numbers are doubles.</summary>
    [Fact]
    public void Given_the_example_of_the_RFC_then_the_form_is_that_of_the_RFC()
    {
        const string Json =
            """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        var doubles = JsonSerializer.Serialize(JsonSerializer.Deserialize<Example>(Json, JsonSerializerOptions.Web), JsonSerializerOptions.Web);

        Assert.Equal(
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
            CanonicalJson.Write(doubles));
    }

    /// <summary>RFC 8785, section 3.2.3.</summary>
    [Fact]
    public void Members_are_sorted_by_UTF_16_code_units_at_all_levels()
    {
        const string Json =
            """
            [{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
              "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}, {"b":[{"d":1,"c":{}}],"a":[]}]
            """;

        Assert.Equal(
            "[{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
            + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"},{\"a\":[],\"b\":[{\"c\":{},\"d\":1}]}]",
            CanonicalJson.Write(Json));
    }

    /// <summary>RFC 8785, appendix B.</summary>
    [Theory]
    [InlineData(0x0000000000000000UL, "0")]
    [InlineData(0x8000000000000000UL, "0")]
    [InlineData(0x0000000000000001UL, "5e-324")]
    [InlineData(0x8000000000000001UL, "-5e-324")]
    [InlineData(0x7fefffffffffffffUL, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffffUL, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000UL, "9007199254740992")]
    [InlineData(0xc340000000000000UL, "-9007199254740992")]
    [InlineData(0x4430000000000000UL, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5UL, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6UL, "1e+23")]
    [InlineData(0x44b52d02c7e14af7UL, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4eUL, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4fUL, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50UL, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8cUL, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8dUL, "0.000001")]
    [InlineData(0x41b3de4355555553UL, "333333333.3333332")]
    [InlineData(0x41b3de4355555554UL, "333333333.33333325")]
    [InlineData(0x41b3de4355555555UL, "333333333.3333333")]
    [InlineData(0x41b3de4355555556UL, "333333333.3333334")]
    [InlineData(0x41b3de4355555557UL, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696UL, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959UL, "1424953923781206.2")]
    public void Given_a_double_then_it_is_written_as_ECMAScript_writes_it(ulong bits, string canonical) =>
        Assert.Equal(canonical, CanonicalJson.Write(JsonSerializer.Serialize(BitConverter.UInt64BitsToDouble(bits))));

    [Theory]
    [InlineData("1", "1.0", "1.00e0", "10E-1", "0.1e+1", "100e-2")]
    [InlineData("-0.5", "-5e-1", "-0.50")]
    [InlineData("0", "-0", "0.00", "0e5")]
    [InlineData("100", "1e2", "1.00E+2")]
    public void Given_a_number_in_another_form_then_its_canonical_form_is_the_same(string canonical, params string[] others) =>
        Assert.All(others, other => Assert.Equal(canonical, CanonicalJson.Write(other)));

    [Theory]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("0.1234567890123456789012345678", "0.1234567890123456789012345679")]
    [InlineData("1e999999999999999", "1e999999999999998")]
    public void Given_numbers_that_a_double_cannot_tell_apart_then_their_forms_differ(string one, string other) =>
        Assert.NotEqual(CanonicalJson.Write(one), CanonicalJson.Write(other));

    private sealed record Example(double[] Numbers, string String, bool?[] Literals);
}
