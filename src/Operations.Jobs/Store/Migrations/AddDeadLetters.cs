using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>The messages that were dead-lettered. Replicas of the previous version ignore them.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20261205000000_AddDeadLetters")]
internal sealed class AddDeadLetters : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "dead_letters",
            table => new
            {
                id = table.Column<Guid>(),
                queue = table.Column<string>(maxLength: 255),
                operation = table.Column<string>(maxLength: 64, nullable: true),
                reason = table.Column<string>(maxLength: 16),
                fault_type = table.Column<string>(maxLength: 255, nullable: true),
                fault_message = table.Column<string>(maxLength: 1000, nullable: true),
                request_id = table.Column<Guid>(nullable: true),
                failed_at = table.Column<long>(nullable: true),
                collected_at = table.Column<long>(),
                size = table.Column<long>(),
                crash_count = table.Column<int>(nullable: true),
                exit_code = table.Column<int>(nullable: true),
                claimed_until = table.Column<long>(nullable: true),
                content_type = table.Column<string>(maxLength: 255, nullable: true),
                headers = table.Column<string>(),
                body = table.Column<byte[]>(),
            },
            constraints: table => table.PrimaryKey("pk_dead_letters", letter => letter.id));

        migrationBuilder.CreateIndex("ix_dead_letters_group", "dead_letters", ["queue", "operation", "reason", "fault_type", "size"]);
        migrationBuilder.CreateIndex("ix_dead_letters_collected_at", "dead_letters", "collected_at");
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("dead_letters");
}
