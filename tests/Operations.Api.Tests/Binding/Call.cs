using System.Text;
using Messaging.Operations.Api.Binding;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Messaging.Operations.Api.Tests.Binding;

/// <summary>A call without a server, bound to a request of the test's own.</summary>
internal sealed class Call
{
    private const int MostBytes = 10_000;

    private readonly DefaultHttpContext _http = new();

    public static Call Get(string query, params (string Name, object? Value)[] path)
    {
        var call = new Call();
        call._http.Request.Method = HttpMethods.Get;
        call._http.Request.QueryString = new QueryString(query);
        call._http.Request.RouteValues = new RouteValueDictionary(path.Select(part => KeyValuePair.Create(part.Name, part.Value)));
        return call;
    }

    public static Call Post(string body, string query = "", params (string Name, object? Value)[] path) => Post(Encoding.UTF8.GetBytes(body), query, path);

    public static Call Post(byte[] body, string query = "", params (string Name, object? Value)[] path)
    {
        var call = Get(query, path);
        call._http.Request.Method = HttpMethods.Post;
        call._http.Request.Body = new MemoryStream(body);
        return call;
    }

    public Call WithBodyOnGet()
    {
        _http.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        return this;
    }

    /// <summary>Otherwise there is no Content-Length, as with chunks.</summary>
    public Call WithLength(long length)
    {
        _http.Request.ContentLength = length;
        return this;
    }

    public async Task<TRequest> BindAsync<TRequest>(int mostBytes = MostBytes)
        where TRequest : class =>
        _http.Request.Method == HttpMethods.Get
            ? RequestBinding.FromUrl<TRequest>(_http, OperationName.Of<TRequest>())
            : await RequestBinding.FromUrlAndBodyAsync<TRequest>(_http, OperationName.Of<TRequest>(), mostBytes);

    public Task<ProblemException> RejectedAsync<TRequest>(int mostBytes = MostBytes)
        where TRequest : class => Assert.ThrowsAsync<ProblemException>(() => BindAsync<TRequest>(mostBytes));

    /// <returns>What is wrong by member, each as <c>member: sentence</c>, in the order of their names.</returns>
    public async Task<string[]> ErrorsAsync<TRequest>()
        where TRequest : class
    {
        var problem = await RejectedAsync<TRequest>();
        Assert.Same(ProblemTypes.InvalidRequest, problem.Type);
        var errors = problem.Errors;
        Assert.NotNull(errors);
        Assert.All(errors.Values.SelectMany(sentences => sentences), sentence => Assert.Contains(sentence, problem.Detail, StringComparison.Ordinal));
        return [.. errors.OrderBy(error => error.Key, StringComparer.Ordinal).Select(error => $"{error.Key}: {string.Join(" ", error.Value)}")];
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
