//! What is found at tools that `#[tool]` declares.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the tools are only described"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU8,
    time::Duration,
};

use schemars::JsonSchema;
use serde::Deserialize;
use tool_runtime::{
    Toolset,
    lint::{Level, Levels, Lint},
    tool, toolset,
};

/// What is found above the level of a hint, on one line each.
fn found(tools: &Toolset) -> Vec<String> {
    let findings = tools.lint().into_iter();
    let findings = findings.filter(|finding| finding.level > Level::Hint);
    let lines =
        findings.map(|it| format!("{} {}{}", it.lint, it.tool.unwrap_or_default(), it.path));
    lines.collect()
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only described")]
enum Shape {
    Point,
    Circle(f64),
    Label {
        /// What it says.
        text: String,
    },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "value")]
#[expect(dead_code, reason = "only described")]
enum Change {
    Moved(i32),
    Named(Option<bool>),
}

/// The unit of a length.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Unit {
    Metre,
    /// As in Britain.
    Mile,
}

#[test]
fn what_types_say_needs_no_words() {
    /// Draws what it is given on a page.
    #[tool]
    #[expect(unused_variables, reason = "only described")]
    fn draw(
        /// What to draw, each once.
        shapes: Vec<Shape>,
        /// What has changed since the last time.
        changes: Vec<Change>,
        unit: Option<Unit>,
        /// How long to show it.
        time: Duration,
        /// How many copies.
        copies: NonZeroU8,
        /// The letter in the corner.
        letter: char,
        /// Pages to draw it on.
        pages: BTreeSet<u8>,
    ) {
    }

    assert_eq!(
        found(&toolset![draw]),
        ["time_as_object draw/$defs/Duration"]
    );
    let hints = toolset![draw].lint();
    let hints: Vec<_> = hints.iter().map(|it| (it.lint, &*it.path)).collect();
    assert_eq!(
        hints,
        [
            (Lint::ProseOnlyBound, "/properties/pages"),
            (
                Lint::UnboundedString,
                "/$defs/Shape/oneOf/2/properties/Label/properties/text"
            ),
            (Lint::TimeAsObject, "/$defs/Duration"),
        ]
    );
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only described")]
struct Order {
    sku: String,
    /// Whether it is a present.
    is_present: bool,
    /// How fast: one of "slow", "fast".
    #[serde(default = "nowhere")]
    speed: String,
    /// How many of them.
    #[serde(default)]
    #[schemars(range(min = 1))]
    count: u32,
}

fn nowhere() -> String {
    "slow".to_owned()
}

#[test]
fn fields_are_looked_at_where_their_type_is() {
    /// Puts something into the basket.
    #[tool]
    #[expect(unused_variables, reason = "only described")]
    fn put(
        /// What to put there.
        order: Order,
        /// And this, too.
        other: Option<Order>,
    ) {
    }

    assert_eq!(
        found(&toolset![put]),
        [
            "undescribed_parameter put/$defs/Order/properties/sku",
            "enum_in_prose put/$defs/Order/properties/speed",
            "default_breaks_schema put/$defs/Order/properties/count",
        ]
    );
    let hints = toolset![put].lint();
    let boolean = hints.iter().find(|it| it.lint == Lint::RequiredBoolean);
    assert!(boolean.unwrap().advice.ends_with("`#[serde(default)]`"));
}

#[test]
fn bounds_are_held_against_the_type() {
    /// Sets the volume of the speakers.
    #[tool]
    #[expect(unused_variables, reason = "only described")]
    fn set_volume(
        /// How loud, from 0 to 100.
        #[schemars(range(min = 300))]
        percent: u8,
        /// How many times to ask.
        #[schemars(range(max = -1))]
        times: u32,
        /// From silence to what the neighbours allow.
        #[schemars(range(min = 1, max = 11))]
        fine: u8,
    ) {
    }

    assert_eq!(
        found(&toolset![set_volume]),
        [
            "impossible_bounds set_volume/properties/percent",
            "impossible_bounds set_volume/properties/times",
        ]
    );
}

#[test]
fn a_default_is_held_against_its_bounds() {
    /// Lists the hotels in a city.
    #[tool]
    #[expect(unused_variables, reason = "only described")]
    fn hotels(
        /// At most so many.
        #[tool(default = 50)]
        #[schemars(range(max = 20))]
        most: u8,
        /// At least so many stars.
        #[tool(default = 3)]
        #[schemars(range(max = 5))]
        stars: u8,
    ) {
    }

    assert_eq!(
        found(&toolset![hotels]),
        ["default_breaks_schema hotels/properties/most"]
    );
}

#[test]
fn maps_cannot_be_strict_unless_that_is_meant() {
    /// Tags a photo with words.
    #[tool]
    #[expect(unused_variables, reason = "only described")]
    fn tag(
        /// The words, by language.
        words: BTreeMap<String, String>,
    ) {
    }

    /// Labels a photo with words.
    #[tool(strict = false)]
    #[expect(unused_variables, reason = "only described")]
    fn label(
        /// The words, by language.
        words: BTreeMap<String, String>,
    ) {
    }

    assert_eq!(
        found(&toolset![tag, label]),
        ["not_strict tag/properties/words"]
    );
}

#[test]
fn tools_with_a_state_are_looked_at_without_it() {
    struct Stock;

    /// Apples.
    #[tool]
    #[expect(unused_variables, reason = "only described")]
    fn apples(#[state] stock: &Stock) -> u32 {
        6
    }

    let tools: Toolset<Stock> = toolset![apples];
    let tools = tools.for_inspection();
    assert_eq!(found(&tools), ["short_description apples"]);
    let levels = Levels::new().allow(Lint::ShortDescription);
    assert_eq!(tools.lint_with(&levels), []);
}
