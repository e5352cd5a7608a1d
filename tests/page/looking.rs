//! The list, the search, and what is shown of a tool.

use serde_json::{Value, json};
use tool_runtime::inspect::Report;

use crate::{Inspected, tools::tools};

const SHOWN: &str = "[...document.querySelectorAll('.list li:not([hidden]) .item-name')].map((it) => it.textContent)";

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn the_search_filters_by_name_description_and_parameter() {
    let it = Inspected::at("").await;
    it.browser.type_into("#search", "flight").await;
    assert_eq!(it.browser.get(SHOWN).await, json!(["search_flights"]));
    it.browser.type_into("#search", "pegged").await;
    assert_eq!(it.browser.get(SHOWN).await, json!(["convert_currency"]));
    it.browser.type_into("#search", "wheelchair").await;
    assert_eq!(it.browser.get(SHOWN).await, json!(["book_trip"]));
    it.browser.type_into("#search", "nothing has this").await;
    assert_eq!(it.browser.get(SHOWN).await, json!([]));
    let said = it
        .browser
        .text("document.querySelector('#found').textContent")
        .await;
    assert_eq!(said, "None of 16 tools has it.");
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn every_dialect_has_a_tab_with_its_json() {
    let it = Inspected::at("tool/search_flights").await;
    let report = Report::of(&tools());
    let tool = report.tool("search_flights").unwrap();
    for (dialect, written) in &tool.dialects {
        it.browser
            .click(&format!("[data-dialect={}]", dialect.name()))
            .await;
        let shown = it
            .browser
            .text("document.querySelector('[role=tabpanel]:not([hidden])').textContent")
            .await;
        let shown: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(shown, *written, "{dialect}");
    }
    let colours = "new Set([...document.querySelectorAll('[role=tabpanel]:not([hidden]) span')].map((it) => getComputedStyle(it).color)).size";
    assert!(it.browser.get(colours).await.as_u64().unwrap() >= 3);
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_tool_that_is_not_strict_says_why() {
    let it = Inspected::at("tool/label_shipment").await;
    let shown = it
        .browser
        .text("document.querySelector('main').innerText")
        .await;
    assert!(shown.contains("not strict"), "{shown}");
    let report = Report::of(&tools());
    for reason in &report.tool("label_shipment").unwrap().strict.reasons {
        assert!(shown.contains(&*reason.reason), "{shown}");
    }
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn parameters_are_listed_with_what_is_inside_them_once() {
    let it = Inspected::at("tool/plan_menu").await;
    let paths = "[...document.querySelectorAll('.parameters .path')].map((it) => it.textContent)";
    assert_eq!(
        it.browser.get(paths).await,
        json!(["menu", "menu.title", "menu.price", "menu.parts"])
    );
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn alternatives_are_all_named() {
    let it = Inspected::at("tool/send_message").await;
    let row = it
        .browser
        .text("document.querySelector('.parameters tbody tr').textContent")
        .await;
    assert!(row.starts_with("target"), "{row}");
    assert!(row.contains("one of email, sms, room"), "{row}");
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn the_back_button_goes_through_what_was_shown() {
    let it = Inspected::at("").await;
    let title = "document.querySelector('main h1').textContent";
    it.browser.click("[href='#tool/book_trip']").await;
    it.browser.until(&format!("{title} === 'book_trip'")).await;
    it.browser.click("#view-reply").await;
    it.browser
        .until(&format!("{title} === 'Run a reply'"))
        .await;
    it.browser.back().await;
    it.browser.until(&format!("{title} === 'book_trip'")).await;
    it.browser.back().await;
    it.browser.until(&format!("{title} === '16 tools'")).await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn markup_in_descriptions_and_answers_is_text() {
    let it = Inspected::at("tool/quoted").await;
    let prose = it
        .browser
        .text("document.querySelector('.prose').textContent")
        .await;
    assert!(prose.starts_with("<script>document.title"), "{prose}");
    it.fill("/text", "<script>document.title = 'run'</script>")
        .await;
    it.call().await;
    let answer = it
        .browser
        .text("document.querySelector('.answer').textContent")
        .await;
    assert!(answer.contains("<b><script>"), "{answer}");
    it.go("reply").await;
    it.turn(r#"[{"name":"quoted","arguments":{"text":"<b>"}},{"name":"<img src=x>","arguments":"<b>"}]"#).await;
    let made =
        "document.querySelectorAll('main :is(script, b, img), .side :is(script, b, img)').length";
    assert_eq!(it.browser.get(made).await, json!(0));
    assert_eq!(
        it.browser.text("document.title").await,
        "Run a reply – Inspector"
    );
    assert_eq!(it.browser.console().await, Vec::<String>::new());
}
