using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>The statistics of minutes. Replicas of the previous version ignore them.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20261203000000_AddStatistics")]
internal sealed class AddStatistics : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "statistics",
        table => new
        {
            minute = table.Column<long>(),
            replica = table.Column<string>(maxLength: 36),
            content = table.Column<string>(),
        },
        constraints: table => table.PrimaryKey("pk_statistics", row => new { row.minute, row.replica }));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("statistics");
}
