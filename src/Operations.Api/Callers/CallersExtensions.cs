using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Messaging.Operations.Api.Callers;

/// <summary>
/// Authentication, scopes and limits of callers. Off until a key or an OpenID provider is configured, and then on for everything but
/// health, and by a setting the documentation.
/// </summary>
public static partial class CallersExtensions
{
    private const string DefaultScheme = "KeyOrToken";

    public static void AddCallers(this WebApplicationBuilder builder)
    {
        builder.AddSettings<AuthenticationOptions>();
        builder.AddSettings<LimitsOptions>();
        builder.Services.AddSingleton<IValidateOptions<AuthenticationOptions>, AuthenticationOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        builder.Services.AddSingleton<AuditLog>();
        var names = builder.AddSettingsOfEach<ApiKeyOptions>(ApiKeyOptions.Section);
        var hasTokens = builder.Configuration[$"Authentication:{nameof(AuthenticationOptions.Authority)}"] is not null;
        if (names.Count == 0 && !hasTokens)
            return;

        builder.Services.AddSingleton(services => new ApiKeys(names.Select(name =>
            KeyValuePair.Create(name, services.GetRequiredService<IOptionsMonitor<ApiKeyOptions>>().Get(name)))));
        builder.Services.AddSingleton<IAuthorizationHandler, CallerRequirement>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, CallerProblems>();
        var policy = new AuthorizationPolicyBuilder().AddRequirements(new CallerRequirement()).Build();
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(policy).SetDefaultPolicy(policy);
        // The handler would log a line for each unknown key. The line of the call has the status.
        builder.Logging.AddFilter(typeof(ApiKeyHandler).FullName, LogLevel.Warning);
        // And this one a stack trace for each token, while the provider is unavailable. The line of the problem has the cause.
        builder.Logging.AddFilter(typeof(JwtBearerHandler).FullName, LogLevel.Critical);
        builder.Services.AddSingleton<CallerLimits>();
        builder.Services.Configure<OpenApiOptions>("v1", document => document.AddDocumentTransformer((openApi, _, _) => DescribeAsync(openApi)));
        builder.Services.AddAuthentication(hasTokens).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeys.Scheme, configureOptions: null);
    }

    /// <summary>Checks callers, where that is on. Call it after routing.</summary>
    public static void UseCallers(this WebApplication app)
    {
        if (app.Services.GetService<ApiKeys>() is not { } keys)
        {
            LogOpen(app.Logger);
            return;
        }

        // A known key passes without the framework's handlers, which cost a local request a third of its rate (ADR 32). The framework
        // looks for its middleware here only, and would add it again.
        foreach (var middleware in (string[])["__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet"])
            ((IApplicationBuilder)app).Properties[middleware] = true;
        app.UseWhen(http => !IsKnown(http, keys), others => others.UseAuthentication());
        // Before authorization: refusals count too.
        app.Use(app.Services.GetRequiredService<CallerLimits>().LimitAsync);
        var authorization = app.Services.GetRequiredService<IOptions<AuthorizationOptions>>();
        app.UseWhen(http => !CallerRequirement.IsAllThatIsAsked(http, authorization.Value) || !CallerRequirement.IsMet(http), others => others.UseAuthorization());
    }

    /// <summary>Describes the problems of unknown callers and of limits, where authentication is on.</summary>
    public static RouteGroupBuilder WithCallerProblems(this RouteGroupBuilder group, IServiceProvider services)
    {
        if (services.GetService<ApiKeys>() is null)
            return group;
        foreach (var type in ProblemTypes.OfCallers)
            group.WithProblem(type.Status, $"`{type.Uri}`: {type.Title} {type.Explanation}");
        return group;
    }

    /// <summary>Needs no authentication if the setting says so.</summary>
    internal static TBuilder AsDocs<TBuilder>(this TBuilder endpoint, IServiceProvider services)
        where TBuilder : IEndpointConventionBuilder =>
        services.GetRequiredService<IOptions<AuthenticationOptions>>().Value.PublicDocs ? endpoint.AllowAnonymous() : endpoint;

    private static bool IsKnown(HttpContext http, ApiKeys keys)
    {
        if (keys.Find(http) is not { } caller)
            return false;
        http.User = caller;
        return true;
    }

    private static AuthenticationBuilder AddAuthentication(this IServiceCollection services, bool hasTokens)
    {
        if (!hasTokens)
            return services.AddAuthentication(ApiKeys.Scheme);

        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, TokenBearer>();
        return services.AddAuthentication(DefaultScheme)
            .AddJwtBearer()
            .AddPolicyScheme(DefaultScheme, displayName: null, either =>
                either.ForwardDefaultSelector = http => ApiKeys.HasKey(http.Request) ? ApiKeys.Scheme : JwtBearerDefaults.AuthenticationScheme);
    }

    /// <summary>Adds the key or token to the OpenAPI document, so that <c>/docs</c> can send it.</summary>
    private static Task DescribeAsync(OpenApiDocument openApi)
    {
        const string Name = "bearer";
        (openApi.Components ??= new()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Name] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Name, Description = $"A key, {ApiKeys.Prefix}…, or a token of the OpenID provider." },
        };
        foreach (var operation in openApi.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []))
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Name, openApi)] = [] }];
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "No authentication is configured: anyone who reaches the port may call, and read and cancel every job. Set ApiKeys or Authentication:Authority.")]
    private static partial void LogOpen(ILogger logger);
}
