using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>The history of attempts, and retries. Replicas of the previous version ignore them.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20261201000000_AddAttempts")]
internal sealed class AddAttempts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("attempts", "jobs", nullable: true);
        migrationBuilder.AddColumn<double>("cpu_seconds", "jobs", nullable: true);
        migrationBuilder.AddColumn<int>("retried_after", "jobs", nullable: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn("retried_after", "jobs");
        migrationBuilder.DropColumn("cpu_seconds", "jobs");
        migrationBuilder.DropColumn("attempts", "jobs");
    }
}
