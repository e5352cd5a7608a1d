use super::listed;

#[test]
fn listed_values_are_found() {
    for (name, description, expected) in [
        ("x", "One of \"a\", \"b\" or \"c\".", "a b c"),
        ("x", "How: one of a, b or c", "a b c"),
        ("x", "One of: a, b, c.", "a b c"),
        ("x", "Must be one of the following values: 'a', 'b'.", "a b"),
        ("x", "The order, either asc or desc.", "asc desc"),
        ("x", "Either `asc` or `desc`, by name.", "asc desc"),
        ("x", "`low` | `mid` | `high`", "low mid high"),
        ("x", "How much: `low | mid | high`.", "low mid high"),
        ("x", "How much (low|mid|high).", "low mid high"),
        ("x", "It must be a, b, or c.", "a b c"),
        ("x", "Either on or off.", "on off"),
        ("x", "Can be \"on\" or \"off\".", "on off"),
        (
            "x",
            "Allowed values: low, medium and high.",
            "low medium high",
        ),
        ("x", "Supported languages are en, de, fr.", "en de fr"),
        ("x", "Output. Options: json, csv", "json csv"),
        (
            "x",
            "What it shows: \"asc\" (the default) or \"desc\"",
            "asc desc",
        ),
        ("x", "\"asc\", \"desc\"", "asc desc"),
        (
            "unit",
            "Unit of temperature, celsius or fahrenheit.",
            "celsius fahrenheit",
        ),
        ("sort_order", "How to sort (asc, desc)", "asc desc"),
        ("status", "Issue status: open/closed/all", "open closed all"),
        (
            "units",
            "metric or imperial, default metric",
            "metric imperial",
        ),
        ("x", "One of:\n- `a`: the first\n- `b`: the second\n", "a b"),
        ("x", "Possible values are:\n\n* a\n* b", "a b"),
        (
            "x",
            "Where it stands: \"in progress\" or \"done\".",
            "in progress done",
        ),
    ] {
        let found = listed(name, description);
        assert_eq!(
            found.map(|it| it.join(" ")).as_deref(),
            Some(expected),
            "{description}"
        );
    }
}

#[test]
fn examples_and_ways_of_speaking_are_not() {
    for (name, description) in [
        ("city", "City name, for example \"Paris\"."),
        ("city", "City name, for example \"Paris\" or \"Rome\"."),
        ("city", "A city (e.g. Paris, Rome or Oslo)."),
        ("city", "A city such as Paris or Rome."),
        ("unit", "A unit like metre or mile."),
        ("unit", "Unit: metre, mile, etc."),
        ("unit", "Unit: metre, mile…"),
        ("kind", "\"a\", \"b\" or any other kind."),
        ("city", "The city or town to look in."),
        ("user", "Either a user name or an email address."),
        ("user", "Either name or email."),
        ("path", "Either absolute or relative."),
        ("path", "Path of a file or directory."),
        ("path", "Path: file or directory."),
        ("name", "Must be unique or empty."),
        ("name", "Must be short, unique and lowercase."),
        ("owner", "ID of one of the users or groups."),
        ("text", "Text in which \"a\" and \"b\" are swapped."),
        ("text", "Text without \"a\" or \"b\"."),
        ("text", "Must not be \"a\" or \"b\"."),
        (
            "query",
            "Words to look for, joined by AND or OR in capitals.",
        ),
        ("command", "Command to run, `ls` for example or `cat`."),
        ("unit", "Unit or measure."),
        ("date", "Day, month and year."),
        ("format", "Date format as strftime has it."),
        ("title", "Title, subtitle and body of the page."),
        ("note", "What to tell them; he or she reads it."),
        ("range", "Cells, from A1 to B2"),
        ("x", "The following:\n- a thing\n- another thing"),
        ("x", ""),
        ("", "|||"),
    ] {
        assert_eq!(listed(name, description), None, "{description}");
    }
}

#[test]
fn long_texts_are_read_in_time() {
    let long = "a, ".repeat(1_000_000);
    assert_eq!(listed("unit", &long), None);
}
