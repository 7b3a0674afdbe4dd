using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Messaging.Operations.Tests;

public sealed class RequestValidationTests
{
    [Fact]
    public void A_valid_request_has_no_errors()
    {
        Assert.Empty(RequestValidation.Check(new ByProperty(5, "abc")));
        Assert.Empty(RequestValidation.Check(new WithoutRules("anything")));
    }

    [Fact]
    public void The_annotations_of_properties_are_checked()
    {
        var errors = RequestValidation.Check(new ByProperty(0, "abcd"));

        Assert.Equal(["name", "number"], errors.Keys.Order());
        Assert.Equal(["The field number must be between 1 and 10."], errors["number"]);
        Assert.Equal(["The field name must be a string with a maximum length of 3."], errors["name"]);
    }

    [Fact]
    public void The_annotations_of_constructor_parameters_are_checked() => Assert.Equal(
        ["The field number must be between 1 and 10."], RequestValidation.Check(new ByParameter(11))["number"]);

    [Fact]
    public void A_member_has_all_its_errors()
    {
        var errors = RequestValidation.Check(new Twice("1234"));

        Assert.Equal(2, Assert.Single(errors).Value.Length);
    }

    [Fact]
    public void Errors_have_the_JSON_name_of_the_member() => Assert.Equal(["other-name"], RequestValidation.Check(new Renamed(0)).Keys);

    [Fact]
    public void Nested_objects_are_checked_and_their_errors_have_paths()
    {
        var errors = RequestValidation.Check(new Outer(
            new ByParameter(0), [new ByParameter(1), new ByParameter(0)], new Dictionary<string, ByParameter> { ["a"] = new(0) }, null, ["text"]));

        Assert.Equal(["byName.a.number", "list[1].number", "one.number"], errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Computed_members_of_the_same_type_do_not_recurse_without_end()
    {
        var errors = RequestValidation.Check(new Endless(1));

        Assert.Empty(errors);
    }

    [Fact]
    public void Errors_of_lengths_do_not_speak_of_types()
    {
        var errors = RequestValidation.Check(new Lengths("1234", [1], [1]));

        Assert.Equal(["The field text must have a maximum length of 3."], errors["text"]);
        Assert.Equal(["The field numbers must have a minimum length of 2."], errors["numbers"]);
        Assert.Equal(["Two, please."], errors["others"]);
    }

    [Fact]
    public void Annotations_of_lengths_fit_texts_and_lists()
    {
        Assert.Empty(RequestValidation.Mistakes(typeof(Lengths)));
        Assert.Empty(RequestValidation.Mistakes(typeof(Endless)));
    }

    [Fact]
    public void An_annotation_of_a_length_is_a_mistake_where_there_is_none() => Assert.Equal(
        [
            "WithoutLengths.Number has [MaxLength], but Int32 has no such length: remove it from the file of contracts, or use [Range] for a number.",
            "Deep.Id has [StringLength], but Guid has no such length: remove it from the file of contracts, or use [Range] for a number.",
        ],
        RequestValidation.Mistakes(typeof(WithoutLengths)));

    private sealed record Lengths(
        [property: MaxLength(3)] string Text,
        [property: MinLength(2)] IReadOnlyList<int> Numbers,
        [property: Length(2, 2, ErrorMessage = "Two, please.")] IEnumerable<int> Others);

    private sealed record WithoutLengths([MaxLength(3)] int Number, IReadOnlyList<Dictionary<string, Deep>> Below);

    private sealed record Deep([StringLength(3)] Guid Id, WithoutLengths? Above);

    private sealed record Endless([property: Range(1, 10)] int Number)
    {
        public static Endless Default { get; } = new(1);

        public Endless Same => new(Number);

        [JsonIgnore]
        public ByParameter Ignored => new(Number - 1);
    }

    private sealed record ByProperty([property: Range(1, 10)] int Number, [property: StringLength(3)] string Name);

    private sealed record ByParameter([Range(1, 10)] int Number);

    private sealed record WithoutRules(string Text);

    private sealed record Twice([property: StringLength(3), RegularExpression("[a-z]+")] string Text);

    private sealed record Renamed([property: Range(1, 10), JsonPropertyName("other-name")] int Number);

    private sealed record Outer(
        ByParameter One, IReadOnlyList<ByParameter> List, IReadOnlyDictionary<string, ByParameter> ByName, ByParameter? None, string[] Texts);
}
