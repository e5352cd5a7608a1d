//! The box for a whole reply, and the timeline.

use serde_json::json;

use crate::Inspected;

const MIXED: &str = r#"[
  {"name": "search_flights", "arguments": {"from": "CDG", "to": "LHR", "day": "2030-01-31"}},
  {"name": "get_weather", "arguments": {"city": "Atlantis"}},
  {"name": "convert_currency", "arguments": {"amount": -1, "from": "EUR", "to": "FRF"}},
  {"name": "slow_report", "arguments": {"year": 2029}},
  {"name": "burst", "arguments": {}},
  {"name": "getWeather", "arguments": {"city": "Rome"}}
]"#;

const OUTCOMES: &str =
    "[...document.querySelectorAll('.bars > li')].map((it) => it.dataset.outcome)";

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_turn_has_a_bar_for_each_call_before_the_last_answer() {
    let it = Inspected::at("reply").await;
    it.begin(MIXED).await;
    it.browser
        .until("document.querySelector('[data-outcome=failed]')")
        .await;
    let early = it.browser.get(OUTCOMES).await;
    let early = early.as_array().unwrap();
    assert_eq!(early.len(), 6, "{early:?}");
    assert_eq!(early[0], "running");
    let width = "document.querySelector('.bars .bar').getBoundingClientRect().width";
    assert!(it.browser.get(width).await.as_f64().unwrap() > 0.0);
    it.browser
        .until("document.querySelector('.totals')?.textContent.includes('for the turn')")
        .await;
    let last = it.browser.get(OUTCOMES).await;
    assert_eq!(
        last,
        json!([
            "success",
            "failed",
            "invalid_arguments",
            "timed_out",
            "panicked",
            "unknown_tool"
        ])
    );
    let totals = it
        .browser
        .text("document.querySelector('.totals').textContent")
        .await;
    assert!(
        totals.contains("its 6 calls took") && !totals.contains("as fast"),
        "{totals}"
    );
    let looks = "new Set([...document.querySelectorAll('.bars .bar')].map((it) => getComputedStyle(it).backgroundImage)).size";
    assert!(
        it.browser.get(looks).await.as_u64().unwrap() >= 4,
        "outcomes differ in more than colour"
    );
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_bar_opens_to_arguments_and_answer_and_the_table_says_the_same() {
    let it = Inspected::at("reply").await;
    it.turn(MIXED).await;
    it.browser.click(".bars > li:nth-child(2) .row").await;
    let inside = it
        .browser
        .text("document.querySelector('.bars > li:nth-child(2) .details').innerText")
        .await;
    assert!(
        inside.contains("\"Atlantis\"") && inside.contains("there is no station near Atlantis"),
        "{inside}"
    );
    let open =
        "document.querySelector('.bars > li:nth-child(2) .row').getAttribute('aria-expanded')";
    assert_eq!(it.browser.text(open).await, "true");
    let table = "[...document.querySelectorAll('.equivalent tbody tr')].map((it) => it.children[3].textContent)";
    assert_eq!(
        it.browser.get(table).await,
        json!([
            "success",
            "failed",
            "invalid arguments",
            "timed out",
            "panicked",
            "unknown tool"
        ])
    );
    it.browser
        .until(
            "document.querySelector('.reply > [role=status]').textContent.includes('for the turn')",
        )
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_mistake_in_the_json_is_shown_with_its_place() {
    let it = Inspected::at("reply").await;
    it.begin("[\n  {\"name\": \"burst\",}\n]").await;
    let said = it
        .browser
        .text("document.querySelector('.reply .problem').textContent")
        .await;
    assert!(
        said.starts_with("Line 2, column 20: no comma may stand before }"),
        "{said}"
    );
    it.browser.click(".reply .problem .link").await;
    assert_eq!(
        it.browser
            .get("document.activeElement.selectionStart")
            .await,
        json!(21)
    );
    it.begin("7").await;
    it.browser
        .until("document.querySelector('.reply .problem').textContent.length > 0")
        .await;
    assert_eq!(
        it.browser
            .get("document.querySelectorAll('.bars').length")
            .await,
        json!(0)
    );
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn the_example_runs() {
    let it = Inspected::at("reply").await;
    it.browser.click(".reply .primary").await;
    it.browser
        .until("document.querySelector('.totals')?.textContent.includes('for the turn')")
        .await;
    assert_eq!(
        it.browser.get(OUTCOMES).await,
        json!(["success", "success", "success"])
    );
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_message_of_chat_completions_runs_too() {
    let it = Inspected::at("reply").await;
    it.turn(r#"{"role": "assistant", "content": null, "tool_calls": [
        {"id": "call_a", "type": "function", "function": {"name": "list_airlines", "arguments": "{}"}},
        {"id": "call_b", "type": "function", "function": {"name": "refuse", "arguments": "{\"why\":\"no\"}"}}
    ]}"#).await;
    assert_eq!(it.browser.get(OUTCOMES).await, json!(["success", "failed"]));
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn stopping_ends_the_calls_that_run() {
    let it = Inspected::at("reply").await;
    it.begin(r#"[{"name": "list_airlines", "arguments": {}}, {"name": "import_orders", "arguments": {"count": 90}}]"#).await;
    it.browser
        .until("document.querySelector('[data-outcome=running]')")
        .await;
    it.browser
        .click(".reply .actions button:nth-child(2)")
        .await;
    it.browser
        .until("document.querySelector('.totals')?.textContent === 'Stopped.'")
        .await;
    assert_eq!(
        it.browser.get(OUTCOMES).await,
        json!(["success", "cancelled"])
    );
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_server_that_went_away_is_told_of() {
    let it = Inspected::at("reply").await;
    let Inspected { browser, page } = it;
    drop(page);
    browser.click(".reply .primary").await;
    browser
        .until("!document.querySelector('#gone').hidden")
        .await;
    let said = browser
        .text("document.querySelector('#gone').innerText")
        .await;
    assert!(said.contains("serve"), "{said}");
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_fenced_block_and_the_replies_of_other_apis_run() {
    let it = Inspected::at("reply").await;
    for reply in [
        "Here it is:\n```json\n[{\"name\": \"list_airlines\", \"arguments\": {}}]\n```\nDone.",
        r#"{"role": "assistant", "stop_reason": "tool_use", "content": [{"type": "text", "text": "I look."},
            {"type": "tool_use", "id": "a", "name": "list_airlines", "input": {}}]}"#,
        r#"{"candidates": [{"content": {"role": "model", "parts": [{"text": "I look."},
            {"functionCall": {"name": "list_airlines", "args": {}}}]}, "finishReason": "STOP"}]}"#,
    ] {
        it.turn(reply).await;
        assert_eq!(
            it.browser.get(OUTCOMES).await,
            json!(["success"]),
            "{reply}"
        );
        it.go("").await;
        it.go("reply").await;
    }
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_turn_of_another_reply_is_marked() {
    let it = Inspected::at("reply").await;
    let fresh = r#"[{"name": "list_airlines", "arguments": {}}]"#;
    it.turn(fresh).await;
    let stale = "document.querySelectorAll('.turn-place.stale').length";
    assert_eq!(it.browser.get(stale).await, json!(0));
    it.begin("7").await;
    it.browser
        .until("document.querySelector('.turn-place.stale .note')")
        .await;
    assert_eq!(
        it.browser
            .get("document.querySelector('.reply .problem').getAttribute('role')")
            .await,
        json!(null),
        "it is not an alert at each key"
    );
    it.begin(fresh).await;
    it.browser
        .until("!document.querySelector('.turn-place.stale')")
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn stopped_calls_say_what_may_have_happened() {
    let it = Inspected::at("reply").await;
    it.begin(r#"[{"name": "import_orders", "arguments": {"count": 90}}]"#)
        .await;
    it.browser
        .until("document.querySelector('[data-outcome=running]')")
        .await;
    it.browser
        .click(".reply .actions button:nth-child(2)")
        .await;
    it.browser
        .until(
            "document.querySelector('.bars .inside')?.textContent.includes('may have done a part')",
        )
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_server_that_breaks_off_leaves_the_call_unknown() {
    let it = Inspected::at("reply").await;
    it.begin(r#"[{"name": "import_orders", "arguments": {"count": 90}}]"#)
        .await;
    it.browser
        .until("document.querySelector('[data-outcome=running]')")
        .await;
    let Inspected { browser, page } = it;
    drop(page);
    browser
        .until("!document.querySelector('#gone').hidden")
        .await;
    assert_eq!(browser.get(OUTCOMES).await, json!(["unknown"]));
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_thousand_calls_do_not_freeze_the_page() {
    let it = Inspected::at("reply").await;
    // Counted, not timed: how often a row is drawn, which sets the width of its bar.
    it.browser
        .run(
            "window.drawn = 0;
             new MutationObserver((all) => { drawn += all.length; })
                 .observe(document.querySelector('main'), { subtree: true, attributes: true, attributeFilter: ['style'] });",
            json!([]),
        )
        .await;
    let calls = vec![json!({ "name": "list_airlines", "arguments": {} }); 1000];
    it.turn(&json!(calls).to_string()).await;
    let drawn = "document.querySelectorAll('.bars > li[data-outcome=success]').length";
    assert_eq!(it.browser.get(drawn).await, json!(1000));
    let styles = it.browser.get("window.drawn").await;
    let styles = styles.as_u64().unwrap();
    assert!(styles < 5_000, "every event redraws every row: {styles}");
}

const STREAM: &str = r#"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Let me "}}]}
data: {"choices":[{"index":0,"delta":{"content":"see."}}]}
data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}]}}]}
data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"burst","arguments":""}}]}}]}
data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{"}}]}}]}
data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"}"}}]}}]}
data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
data: [DONE]"#;

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_recorded_stream_has_a_bar_for_the_reply_and_calls_begin_inside_it() {
    let it = Inspected::at("reply").await;
    it.turn(STREAM).await;
    let outcomes = it.browser.get(OUTCOMES).await;
    assert_eq!(outcomes, json!(["success", "panicked"]));
    let edges = "[...document.querySelectorAll('.written .bar, .bars .bar')].map((it) => {
        const box = it.getBoundingClientRect();
        return [box.left, box.right];
    })";
    let edges: Vec<[f64; 2]> = serde_json::from_value(it.browser.get(edges).await).unwrap();
    let [reply, weather, _] = edges[..] else {
        panic!("{edges:?}")
    };
    assert!(
        reply[0] < weather[0] && weather[0] < reply[1] && reply[1] < weather[1],
        "{edges:?}"
    );
    let row = it
        .browser
        .text("document.querySelector('.written').innerText")
        .await;
    assert!(
        row.contains("Let me see.") && row.contains("whole"),
        "{row}"
    );
    let totals = it
        .browser
        .text("document.querySelector('.totals').textContent")
        .await;
    assert!(
        totals.contains("begun before the reply had ended"),
        "{totals}"
    );
    let table = "document.querySelectorAll('.equivalent tbody tr').length";
    assert_eq!(it.browser.get(table).await, json!(3));
    let hint = it
        .browser
        .text("document.querySelector('.reply .hint').textContent")
        .await;
    assert!(hint.contains("20 ms before each event"), "{hint}");
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn what_is_no_stream_of_ours_is_said_beside_the_box() {
    let it = Inspected::at("reply").await;
    it.begin(r#"data: {"type":"message_start"}"#).await;
    it.browser
        .until("document.querySelector('.reply .problem').textContent.includes('not a stream of Chat Completions')")
        .await;
}
