//! What is found between tools, and about all of them; levels, order, what is allowed.

use serde_json::json;

use super::{one, taking, tools, with};
use crate::{
    Toolset,
    lint::{Finding, Level, Levels, Lint},
    tool::Definition,
};

fn named(name: &str, description: &str) -> Definition {
    Definition::new(name, one(json!({ "const": 1 })))
        .expect("a definition")
        .with_description(description)
}

/// A tool whose description is like no other.
fn plain(name: &str) -> Definition {
    named(
        name,
        &format!("{} with care.", name.chars().rev().collect::<String>()),
    )
}

fn of(lint: Lint, tools: &Toolset) -> Vec<Finding> {
    let mut findings = tools.lint();
    findings.retain(|finding| finding.lint == lint);
    findings
}

#[test]
fn names_that_are_easily_mistaken_are_found() {
    for (one, other, is_similar) in [
        ("get_user", "get_users", true),
        ("search_file", "file_search", true),
        ("getUser", "get_user", true),
        ("getuser", "get_user", true),
        ("get_user", "fetch_user", true),
        ("delete_file", "remove_files", true),
        ("search", "search_v2", true),
        ("read_file", "write_file", false),
        ("add", "sub", false),
        ("get_user", "get_user_orders", false),
        ("sha1", "sha256", false),
        ("decode_utf_8", "decode_utf_16", false),
        ("text_to_file", "file_to_text", false),
        ("text_to_file", "texts_to_files", true),
        ("atan", "atan2", false),
        ("list_users", "get_user", false),
    ] {
        let found = of(Lint::SimilarNames, &tools([plain(one), plain(other)]));
        assert_eq!(found.len(), usize::from(is_similar), "{one} {other}");
        if let Some(found) = found.first() {
            assert_eq!(found.tool.as_deref(), Some(other));
            assert!(
                found.message.ends_with(&format!("`{one}`")),
                "{}",
                found.message
            );
        }
    }
}

#[test]
fn descriptions_that_say_the_same_are_found() {
    let search = "Searches all documents of the company for words";
    for (one, other, is_similar) in [
        ("Finds a user.", "finds a user", true),
        (
            search,
            "Search all documents of the company for a word.",
            true,
        ),
        (search, "Finds all documents of the company for words", true),
        (
            search,
            "Searches all pictures of the person for faces",
            false,
        ),
        (
            "Increases the volume of the speakers in the living room by some percent.",
            "Decreases the volume of the speakers in the living room by some percent.",
            false,
        ),
        ("Current time.", "Current date.", false),
        ("", "", false),
    ] {
        let set = tools([named("alpha", one), named("beta", other)]);
        let found = of(Lint::SimilarDescriptions, &set);
        assert_eq!(found.len(), usize::from(is_similar), "{one} {other}");
    }
}

#[test]
fn descriptions_that_differ_as_the_names_do_are_fine() {
    let weather = |unit: &str| {
        named(
            &format!("weather_in_{unit}"),
            &format!("Gives the current weather of any one city in degrees {unit}."),
        )
    };
    let set = tools([weather("celsius"), weather("fahrenheit")]);
    assert_eq!(of(Lint::SimilarDescriptions, &set), []);
}

#[test]
fn either_of_two_may_allow_that_they_are_alike() {
    for position in [0, 1] {
        let mut pair = [
            named("get_user", "Finds a user."),
            named("get_users", "Finds a user."),
        ];
        assert_eq!(tools(pair.clone()).lint().len(), 2);
        let one = &mut pair[position];
        *one = one
            .clone()
            .allow(Lint::SimilarNames)
            .allow(Lint::SimilarDescriptions);
        assert_eq!(tools(pair).lint(), []);
    }
}

#[test]
fn what_one_tool_allows_another_may_not() {
    let short = |name| named(name, "Time.");
    let set = tools([short("now").allow(Lint::ShortDescription), short("then")]);
    let found = of(Lint::ShortDescription, &set);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].tool.as_deref(), Some("then"));
}

#[test]
fn twenty_tools_are_many_and_over_128_are_refused() {
    let of_count = |count: usize| {
        let all = (0..count).map(|it| plain(&format!("t{it}x")));
        tools(all)
    };
    assert_eq!(of(Lint::ManyTools, &of_count(19)), []);
    let many = of_count(20);
    let found = of(Lint::ManyTools, &many);
    assert_eq!((found.len(), found[0].tool.as_deref()), (1, None));
    assert_eq!(of(Lint::OverLimit, &of_count(128)), []);
    assert_eq!(of(Lint::OverLimit, &of_count(129)).len(), 1);
}

#[test]
fn a_description_may_have_1024_characters() {
    let long = |count: usize| {
        let words = "ä word ".repeat(count / 7 + 1);
        named("long", &words.chars().take(count).collect::<String>())
    };
    let found = of(Lint::OverLimit, &tools([long(1025)]));
    assert_eq!((found.len(), found[0].tool.as_deref()), (1, Some("long")));
    assert_eq!(of(Lint::OverLimit, &tools([long(1024)])), []);
}

#[test]
fn a_strict_schema_that_is_demanded_must_be_there() {
    use crate::tool::macro_support::{Declaration, Parameter};

    // What the attribute cannot see while compiling: `with` refuses it for tools from elsewhere.
    static DECLARED: Declaration<()> = Declaration::new(
        "tag",
        "Tags a photo with words.",
        "fn tag(tags: BTreeMap<String, String>)",
        &[Parameter::of::<
            std::collections::BTreeMap<String, String>,
            _,
            _,
        >("tags", "What to write on it, by language.")],
        |_, _| Box::pin(async { Err(crate::ToolError::failed("not to be called").into()) }),
    )
    .strict(true);
    let found = of(Lint::StrictNotMet, &Toolset::__declared([&DECLARED]));
    assert_eq!((found.len(), found[0].level), (1, Level::Error));
    assert_eq!(found[0].path, "/properties/tags");
    let mut met = taking(one(json!({ "type": "null" })));
    met.strict = Some(true);
    assert_eq!(of(Lint::StrictNotMet, &tools([met])), []);
}

#[test]
fn levels_decide_what_is_told_and_how() {
    let set = tools([named("now", "Time.")]);
    let level = |levels: Levels| set.lint_with(&levels).first().map(|finding| finding.level);
    assert_eq!(level(Levels::new()), Some(Level::Warning));
    assert_eq!(level(Levels::new().deny_warnings()), Some(Level::Error));
    let lint = Lint::ShortDescription;
    assert_eq!(
        level(Levels::new().set(lint, Level::Hint).deny_warnings()),
        Some(Level::Hint)
    );
    assert_eq!(level(Levels::new().set(lint, None)), None);
    assert_eq!(
        level(Levels::new().allow(lint).set(lint, Level::Warning)),
        Some(Level::Warning)
    );
}

#[test]
fn findings_are_in_the_order_of_the_tools_and_of_their_schemas() {
    let schema = json!({
        "type": "object",
        "properties": {
            "z": { "type": "string" },
            "a": { "type": "object", "properties": { "b": { "type": "string" } } },
        },
        "additionalProperties": false,
    });
    let second = Definition::new("second", schema).expect("a definition");
    let set = tools([named("first", "Word.").allow(Lint::NotStrict), second]);
    let set = (0..19).fold(set, |set, it| with(set, plain(&format!("t{it}x"))));
    let order: Vec<_> = set
        .lint()
        .into_iter()
        .map(|it| (it.tool.unwrap_or_default(), it.path, it.lint))
        .collect();
    let at = |tool: &str, path: &str, lint| (tool.to_owned(), path.to_owned(), lint);
    assert_eq!(
        order,
        [
            at("first", "", Lint::ShortDescription),
            at("second", "", Lint::MissingDescription),
            at("second", "/properties/z", Lint::UndescribedParameter),
            at("second", "/properties/z", Lint::UnboundedString),
            at("second", "/properties/a", Lint::UndescribedParameter),
            at("second", "/properties/a", Lint::OpenObject),
            at(
                "second",
                "/properties/a/properties/b",
                Lint::UndescribedParameter
            ),
            at(
                "second",
                "/properties/a/properties/b",
                Lint::UnboundedString
            ),
            at("second", "/properties/a/properties/b", Lint::NotStrict),
            at("", "", Lint::ManyTools),
        ]
    );
}

#[test]
fn the_guide_describes_every_lint_with_its_level() {
    let guide = include_str!("../../../guide/lints.md");
    for lint in Lint::ALL {
        let heading = format!("\n## `{lint}`\n\n{}: ", capital(lint.level().name()));
        assert!(guide.contains(&heading), "{heading}");
        assert!(
            guide.contains(&format!("| [`{lint}`](#{lint}) | {} |", lint.level())),
            "{lint}"
        );
    }
    assert_eq!(guide.matches("\n## `").count(), Lint::ALL.len());
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}
