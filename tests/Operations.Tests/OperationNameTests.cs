namespace Messaging.Operations.Tests;

public sealed class OperationNameTests
{
    [Fact]
    public void All_names_come_from_the_type_of_the_request()
    {
        var name = OperationName.Of<CountPrimes>();

        Assert.Equal(typeof(CountPrimes), name.Request);
        Assert.Equal("count_primes", name.Name);
        Assert.Equal("count-primes", name.Queue);
        Assert.Equal("count-primes_background", name.BackgroundQueue);
        Assert.Equal("Operations:CountPrimes", name.Section);
        Assert.Equal("count_primes", name.ToString());
    }

    [Fact]
    public void Words_and_abbreviations_are_separated()
    {
        Assert.Equal(("get_list", "get-list"), NamesOf<GetList>());
        Assert.Equal(("go", "go"), NamesOf<Go>());
        Assert.Equal(("http_thing", "http-thing"), NamesOf<HTTPThing>());
        Assert.Equal(("read_http", "read-http"), NamesOf<ReadHTTP>());
        Assert.Equal(("top10_items", "top10-items"), NamesOf<Top10Items>());
    }

    [Fact]
    public void Names_of_the_same_request_are_equal() => Assert.Equal(OperationName.Of<Go>(), OperationName.Of<Go>());

    private static (string Name, string Queue) NamesOf<TRequest>() => (OperationName.Of<TRequest>().Name, OperationName.Of<TRequest>().Queue);

    private sealed record CountPrimes;

    private sealed record GetList;

    private sealed record Go;

    private sealed record HTTPThing;

    private sealed record ReadHTTP;

    private sealed record Top10Items;
}
