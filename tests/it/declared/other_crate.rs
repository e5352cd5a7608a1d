//! Tools that another crate declares.

use tool_runtime::{Call, Toolset, toolset};
use tool_tests::{deep, deep::*, get_time};

mod own {
    /// Doubles nothing.
    #[tool_runtime::tool]
    pub(super) fn double() -> &'static str {
        "not that of the other crate"
    }
}

async fn answer(tools: &Toolset, name: &str, arguments: &str) -> String {
    let turn = tools.run([Call::new("call_1", name, arguments)]).await;
    turn.answers[0].text().into_owned()
}

fn names(tools: &Toolset) -> Vec<&str> {
    let definitions = tools.definitions().iter();
    definitions
        .map(|definition| definition.name.as_str())
        .collect()
}

#[tokio::test]
async fn a_tool_of_another_crate_is_found_by_every_path() {
    use tool_tests::deep::double as renamed;

    let by_import: Toolset = toolset![get_time];
    let by_path: Toolset = toolset![tool_tests::get_time::get_time, ::tool_tests::deep::todo];
    let by_re_export: Toolset = toolset![tool_tests::get_time, deep::twice];
    let by_glob: Toolset = toolset![twice, todo];
    let by_rename: Toolset = toolset![renamed];
    assert_eq!(names(&by_import), ["get_time"]);
    assert_eq!(names(&by_path), ["get_time", "todo"]);
    assert_eq!(names(&by_re_export), ["get_time", "double"]);
    assert_eq!(names(&by_glob), ["double", "todo"]);
    assert_eq!(names(&tool_tests::own_tools()), ["get_date", "get_time"]);
    assert_eq!(answer(&by_rename, "double", r#"{"number":4}"#).await, "8");
    assert_eq!((get_time(), twice(1), renamed(2)), ("12:00", 2, 4));
}

#[tokio::test]
async fn equal_names_in_two_crates_are_two_tools() {
    use own::double as nothing;

    let (own, other) = (toolset![own::double], toolset![double]);
    let text = "not that of the other crate";
    assert_eq!(answer(&own, "double", "{}").await, text);
    assert_eq!(answer(&toolset![nothing], "double", "{}").await, text);
    assert_eq!(answer(&other, "double", r#"{"number":1}"#).await, "2");
    assert_eq!(own::double(), text);
}
