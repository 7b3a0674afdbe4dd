using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>The table of jobs. Column types are each database's own for the type in .NET.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20260101000000_CreateJobs")]
internal sealed class CreateJobs : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "jobs",
            table => new
            {
                id = table.Column<Guid>(),
                operation = table.Column<string>(maxLength: 64),
                request = table.Column<string>(),
                idempotency_key = table.Column<string>(maxLength: 255, nullable: true),
                fingerprint = table.Column<string>(maxLength: 64),
                state = table.Column<string>(maxLength: 16),
                progress = table.Column<double>(),
                attempt = table.Column<int>(),
                worker = table.Column<string>(nullable: true),
                created_at = table.Column<long>(),
                started_at = table.Column<long>(nullable: true),
                finished_at = table.Column<long>(nullable: true),
                deadline = table.Column<long>(),
                sent_at = table.Column<long>(nullable: true),
                cancel_sent_at = table.Column<long>(nullable: true),
                result = table.Column<string>(nullable: true),
                problem = table.Column<string>(nullable: true),
                version = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("pk_jobs", job => job.id));

        migrationBuilder.CreateIndex("ix_jobs_idempotency_key", "jobs", "idempotency_key", unique: true, filter: "idempotency_key IS NOT NULL");
        migrationBuilder.CreateIndex("ix_jobs_state", "jobs", ["state", "id"]);
        migrationBuilder.CreateIndex("ix_jobs_unsent", "jobs", "id", filter: "sent_at IS NULL AND finished_at IS NULL");
        migrationBuilder.CreateIndex("ix_jobs_deadline", "jobs", "deadline", filter: "finished_at IS NULL");
        migrationBuilder.CreateIndex("ix_jobs_finished_at", "jobs", "finished_at", filter: "finished_at IS NOT NULL");
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("jobs");
}
