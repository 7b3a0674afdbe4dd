using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class JobStoreAddressTests
{
    [Theory]
    [InlineData(JobStoreKind.PostgreSql, JobStoreAddress.PostgreSql)]
    [InlineData(JobStoreKind.PostgreSql, "Host=a,b;Port=5433;Database=jobs;Username=me;Password=secret")]
    [InlineData(JobStoreKind.Sqlite, "Data Source=jobs.db")]
    [InlineData(JobStoreKind.Sqlite, "Data Source=/data/jobs.db;Cache=Private")]
    public void An_address_of_the_configured_database_is_valid(JobStoreKind kind, string address) => Assert.True(Validate(kind, address).Succeeded);

    [Theory]
    [InlineData("Host=a", 20)]
    [InlineData("Host=a;Maximum Pool Size=50", 50)]
    [InlineData("Host=a;MaxPoolSize=100", 100)]
    public void A_replica_has_twenty_connections_by_default(string address, int most) =>
        Assert.Equal(most, new NpgsqlConnectionStringBuilder(new JobStoreAddress { Text = address }.PostgreSqlText).MaxPoolSize);

    [Theory]
    [InlineData("Host=a", GssEncryptionMode.Disable)]
    [InlineData("Host=a;Gss Encryption Mode=Require", GssEncryptionMode.Require)]
    public void Kerberos_encryption_is_off_by_default(string address, GssEncryptionMode mode) =>
        Assert.Equal(mode, new NpgsqlConnectionStringBuilder(new JobStoreAddress { Text = address }.PostgreSqlText).GssEncryptionMode);

    [Theory]
    [InlineData("Host=a", 30, true)]
    [InlineData("Host=a;Max Auto Prepare=0;No Reset On Close=false", 0, false)]
    public void Statements_stay_prepared_and_sessions_are_not_reset_by_default(string address, int prepared, bool isLeft)
    {
        var text = new NpgsqlConnectionStringBuilder(new JobStoreAddress { Text = address }.PostgreSqlText);

        Assert.Equal((prepared, isLeft), (text.MaxAutoPrepare, text.NoResetOnClose));
    }

    [Theory]
    [InlineData(JobStoreKind.PostgreSql, "Host=db;Port=5433;Database=jobs;Username=me;Password=s3cret", "me@db:5433/jobs")]
    [InlineData(JobStoreKind.Sqlite, "Data Source=/data/jobs.db;Password=s3cret", "/data/jobs.db")]
    public void The_description_for_logs_has_no_password(JobStoreKind kind, string address, string place) =>
        Assert.Equal(place, new JobStoreAddress { Text = address }.Place(kind));

    [Fact]
    public void The_default_file_is_in_the_users_own_folder()
    {
        Assert.True(Validate(JobStoreKind.Sqlite, JobStoreAddress.Sqlite).Succeeded);
        Assert.EndsWith(Path.Combine("messaging", "jobs.db"), JobStoreAddress.Sqlite, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobStoreKind.PostgreSql, "")]
    [InlineData(JobStoreKind.PostgreSql, "Database=jobs;Password=s3cret")]
    [InlineData(JobStoreKind.PostgreSql, "Data Source=jobs.db;Password=s3cret;Cache=Shared")]
    [InlineData(JobStoreKind.PostgreSql, "postgres://user:s3cret@host/jobs")]
    [InlineData(JobStoreKind.PostgreSql, "Host=a;Port=s3cret")]
    [InlineData(JobStoreKind.Sqlite, "")]
    [InlineData(JobStoreKind.Sqlite, "Data Source=:memory:")]
    [InlineData(JobStoreKind.Sqlite, "Data Source=jobs;Mode=Memory")]
    [InlineData(JobStoreKind.Sqlite, "Data Source=file:/data/jobs.db")]
    [InlineData(JobStoreKind.Sqlite, "Host=localhost;Username=me;Password=s3cret")]
    public void Another_address_is_rejected_with_the_allowed_format_and_without_its_password(JobStoreKind kind, string address)
    {
        var failure = Validate(kind, address).FailureMessage!;

        Assert.StartsWith("ConnectionStrings:Jobs is '***'. Allowed: ", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure, StringComparison.Ordinal);
    }

    private static ValidateOptionsResult Validate(JobStoreKind kind, string address) =>
        new JobStoreAddressValidator(Options.Create(new JobsOptions { Store = kind })).Validate(null, new JobStoreAddress { Text = address });
}
