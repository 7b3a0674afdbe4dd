# The images of the services: docker build --target api . (or worker, console, allinone). One file, since they share the slow
# steps: the packages and the compilation.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# offline: behind a firewall that blocks the check of revoked certificates. Otherwise each package takes 5 s longer.
ARG NUGET_CERT_REVOCATION_MODE=online

# Files for restore first: sources change more often than packages.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/ServiceDefaults/ServiceDefaults.csproj src/ServiceDefaults/
COPY src/Lanes/Lanes.csproj src/Lanes/
COPY src/Operations/Operations.csproj src/Operations/
COPY src/Operations.Api/Operations.Api.csproj src/Operations.Api/
COPY src/Operations.Jobs/Operations.Jobs.csproj src/Operations.Jobs/
COPY src/Operations.Worker/Operations.Worker.csproj src/Operations.Worker/
COPY src/Client/Client.csproj src/Client/
COPY src/Operations.Console/Operations.Console.csproj src/Operations.Console/
COPY src/Contracts/Contracts.csproj src/Contracts/
COPY src/Api/Api.csproj src/Api/
COPY src/Worker/Worker.csproj src/Worker/
COPY src/AllInOne/AllInOne.csproj src/AllInOne/
COPY src/Console/Console.csproj src/Console/
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages,sharing=locked \
    dotnet restore src/AllInOne/AllInOne.csproj --use-current-runtime -p:PublishReadyToRun=true

COPY .editorconfig BannedSymbols.txt ./
COPY src src
# AllInOne references the others, so this compiles all of them once, and all images share the layer. ReadyToRun saves a third of
# the start time. Not with --no-restore: the layer above may be cached when the packages in the cache mount were pruned.
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages,sharing=locked \
    dotnet publish src/AllInOne/AllInOne.csproj --configuration Release --output /app --use-current-runtime --no-self-contained -p:PublishReadyToRun=true && \
    cp /app/AllInOne.staticwebassets.endpoints.json /app/Console.staticwebassets.endpoints.json

# Api and Worker write nothing to disk, so their root file systems can be read-only. The runtime then has no diagnostics socket
# in /tmp. The timeout is long, since each probe starts a process, which is slow on a busy machine.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS api
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_HTTP_PORTS=8000
EXPOSE 8000
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s --retries=3 CMD ["dotnet", "Api.dll", "--probe"]
ENTRYPOINT ["dotnet", "Api.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS worker
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s --retries=3 CMD ["dotnet", "Worker.dll", "--probe"]
ENTRYPOINT ["dotnet", "Worker.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS console
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s --retries=3 CMD ["dotnet", "Console.dll", "--probe"]
ENTRYPOINT ["dotnet", "Console.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS allinone
WORKDIR /app
COPY --from=build /app .
# Jobs are stored in a volume.
RUN mkdir /data && chown "$APP_UID" /data
VOLUME /data
ENV ConnectionStrings__Jobs="Data Source=/data/jobs.db"
ENV ASPNETCORE_HTTP_PORTS=8000
EXPOSE 8000
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s --retries=3 CMD ["dotnet", "AllInOne.dll", "--probe"]
ENTRYPOINT ["dotnet", "AllInOne.dll"]
