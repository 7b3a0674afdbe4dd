using System.Net;

namespace Messaging.ServiceDefaults.Health;

/// <summary>
/// The health check of the container, by the service's own executable: <c>dotnet Api.dll --probe</c> requests <c>/health/ready</c> on
/// the first port of <c>ASPNETCORE_HTTP_PORTS</c>. The image needs neither a shell nor curl.
/// </summary>
public static class HealthProbe
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    public static bool IsRequested(string[] args) => args is ["--probe"];

    /// <returns>0 if the service is ready, otherwise 1 with the reason on standard error.</returns>
    public static async Task<int> RunAsync()
    {
        // Several are allowed, with ; between.
        var port = (Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault("8080");
        using var http = new HttpClient { Timeout = ProbeTimeout };
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
            if (answer.StatusCode == HttpStatusCode.OK)
                return 0;
            await Console.Error.WriteLineAsync(await answer.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }

        return 1;
    }
}
