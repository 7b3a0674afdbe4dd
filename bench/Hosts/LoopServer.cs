using System.Globalization;
using System.Text.Json.Serialization;
using Messaging.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.Bench.Hosts;

/// <summary>
/// The seed's program as a minimal API that has never heard of workers: the loop in the handler, or in
/// <see cref="Task.Run(Action)"/>.
/// </summary>
internal static class LoopServer
{
    private static readonly string[] Items = ["Item1", "Item2", "Item3"];

    /// <param name="arguments">iterations, milliseconds to wait, and «handler» or «task-run».</param>
    public static async Task RunAsync(string[] arguments)
    {
        var loop = new BusyLoop(long.Parse(arguments[0], CultureInfo.InvariantCulture));
        var wait = TimeSpan.FromMilliseconds(int.Parse(arguments[1], CultureInfo.InvariantCulture));
        Func<Task> compute = arguments[2] == "task-run" ? () => Task.Run(() => Compute(loop)) : () => Task.FromResult(Compute(loop));

        var builder = WebApplication.CreateBuilder();
        // As a service has it that writes no line for each request.
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var app = builder.Build();
        app.MapGet("/get_item", GetItem);
        app.MapGet("/get_list", async () =>
        {
            await compute();
            await Task.Delay(wait, TimeProvider.System);
            await compute();
            return TypedResults.Ok(Items);
        });
        await app.RunAsync();
    }

    public static IResult GetItem() => TypedResults.Ok(new Item("Value"));

    private static ulong Compute(BusyLoop loop) => loop.Run(progress: null, CancellationToken.None);

    private sealed record Item([property: JsonPropertyName("Key")] string Key);
}
