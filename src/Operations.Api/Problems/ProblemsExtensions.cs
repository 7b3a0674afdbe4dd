namespace Messaging.Operations.Api.Problems;

public static class ProblemsExtensions
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        // In development the framework would throw for a body that it cannot read, and answer 500 instead of 400.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
    }

    /// <summary>Every error leaves as a problem, the framework's own 404, 405 and 415 included.</summary>
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }
}
