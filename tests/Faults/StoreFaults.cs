namespace Messaging.Faults;

/// <summary>Faults of the database of jobs.</summary>
internal static class StoreFaults
{
    private const string RefuseUpdates =
        """
        CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused by a trigger''; END';
        CREATE TRIGGER refuse BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION refuse();
        """;

    private const string SlowUpdates =
        """
        CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NEW; END';
        CREATE TRIGGER slow BEFORE UPDATE ON jobs FOR EACH STATEMENT EXECUTE FUNCTION slow();
        """;

    // One waits until the others have taken what is free, and closes the Api's connections: the others, who try again, take those too.
    private const string TakeAllConnections =
        """
        sql() { psql --username postgres --dbname messaging --quiet --command "$1" >/dev/null 2>&1; }
        (sql "SELECT pg_sleep(3); SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '$APPLICATION_USER'") &
        end=$((SECONDS + 20))
        for number in $(seq 110); do
          (while [ $SECONDS -lt $end ]; do sql "SELECT pg_sleep($((end - SECONDS)))" || sleep 0.5; done) &
        done
        wait
        """;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("store-restart", "The database is restarted.", Recovery: null, (system, stop) => system.ComposeAsync(["restart", "--timeout", "10", "postgres"], stop)),
        new("store-freeze", "The database's processes are frozen for 20 s.", Recovery: null, (system, stop) => system.FreezeAsync("postgres", 20, stop)) { IsShort = true },
        new("store-network", "The database's network drops all packets for 30 s.", Recovery: null, (system, stop) => system.DisconnectAsync("postgres", 30, stop)),
        new("store-read-only", "The database is read-only for 15 s.", Recovery: null, async (system, stop) =>
        {
            await system.SqlAsync("ALTER SYSTEM SET default_transaction_read_only = on", stop);
            await system.SqlAsync("SELECT pg_reload_conf()", stop);
            await FaultSteps.ForAsync(15, stop);
            await system.SqlAsync("ALTER SYSTEM RESET default_transaction_read_only", stop);
            await system.SqlAsync("SELECT pg_reload_conf()", stop);
        }),
        new("store-connections", "Others use all connections of the database for 17 s, and the Api's are closed.", Recovery: null, (system, stop) =>
            system.ComposeAsync(["exec", "-T", "postgres", "bash", "-c", TakeAllConnections], stop)),
        new("store-trigger", "A trigger lets every update of a job fail for 16 s.", Recovery: null, async (system, stop) =>
        {
            await system.SqlAsync(RefuseUpdates, stop);
            await FaultSteps.ForAsync(16, stop);
            await system.SqlAsync("DROP TRIGGER refuse ON jobs", stop);
        }),
        new("store-slow", "Each update of jobs takes 2 s longer for 30 s.", Recovery: null, async (system, stop) =>
        {
            await system.SqlAsync(SlowUpdates, stop);
            await FaultSteps.ForAsync(30, stop);
            await system.SqlAsync("DROP TRIGGER slow ON jobs", stop);
        }),
    ];
}
