//! Custom tools, which have a grammar where others have a schema.

use tool_runtime::{Toolset, tool, toolset};

use super::{check, ran};

/// Runs a query on the orders, and gives back its rows.
#[tool(custom, read_only)]
fn run_sql(
    /// The query, in PostgreSQL's SQL.
    query: &str,
) -> String {
    query.to_owned()
}

/// Rings a bell in the kitchen, once.
#[tool(regex = "[0-2][0-9]:[0-5][0-9]")]
fn ring(
    /// The time of day.
    time: &str,
) -> String {
    format!("rings at {time}")
}

/// Orders things for the kitchen.
#[tool(lark = "start: WORD (\",\" WORD)*\n%import common.WORD\n%ignore \" \"")]
fn order(list: &str) -> usize {
    list.split(',').count()
}

/// Counts the guests of a day.
#[tool]
fn guests(
    /// The day, counted from today.
    day: u8,
) -> u8 {
    day
}

fn tools() -> Toolset {
    toolset![run_sql, ring, order, guests]
}

#[tokio::test]
async fn they_are_shown_with_what_their_text_may_be() {
    for (file, arguments) in [
        ("custom_list.txt", "list"),
        ("custom_list.md", "list --format markdown"),
        ("custom_show.txt", "show"),
        ("custom_show.md", "show --format markdown"),
        ("custom_schema.json", "schema ring --dialect responses"),
    ] {
        let arguments: Vec<_> = arguments.split(' ').collect();
        let ran = ran(tools(), &arguments, "", None).await;
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{file}");
        check(file, &ran.out);
    }
    let json = ran(tools(), &["list", "--format", "json"], "", None)
        .await
        .out;
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["tools"][0]["custom"]["type"], "text");
    assert_eq!(report["tools"][1]["custom"]["syntax"], "regex");
    assert_eq!(report["tools"][1]["strict"]["sent"], false);
    assert!(report["tools"][3]["custom"].is_null());
}

#[tokio::test]
async fn they_are_called_by_their_parameter() {
    let rings = ran(tools(), &["call", "ring", r#"{"time":"07:30"}"#], "", None).await;
    assert!(rings.out.contains("rings at 07:30"), "{rings:?}");
    let refused = ran(tools(), &["call", "ring", r#"{"time":"soon"}"#], "", None).await;
    assert!(refused.code != 0, "{refused:?}");
}
