//! The form made from a schema.

use serde_json::json;

use crate::Inspected;

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn the_form_calls_the_tool_and_shows_what_the_model_reads() {
    let it = Inspected::at("tool/get_weather").await;
    it.fill("/city", "Paris").await;
    it.call().await;
    let answer = it
        .browser
        .text("document.querySelector('.answer').textContent")
        .await;
    assert_eq!(
        answer,
        r#"{"sky":"sunny in Paris","temperature":21.5,"unit":"celsius"}"#
    );
    let outcome = it
        .browser
        .text("document.querySelector('.result .outcome').textContent")
        .await;
    assert_eq!(outcome, "success");
    it.fill("/city", "Atlantis").await;
    it.call().await;
    it.browser
        .until("document.querySelector('.result .outcome')?.textContent === 'failed'")
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn what_is_wrong_is_said_at_its_field_and_in_a_summary() {
    let it = Inspected::at("tool/search_flights").await;
    it.fill("/from", "Paris").await;
    it.fill("/to", "LHR").await;
    it.browser.click(".try .primary").await;
    it.browser
        .until("!document.querySelector('.summary').hidden")
        .await;
    assert_eq!(
        it.browser.get("document.activeElement.className").await,
        json!("summary")
    );
    let said = it.browser.text("document.activeElement.innerText").await;
    assert!(said.contains("/from: must match the pattern"), "{said}");
    assert!(said.contains("/day"), "{said}");
    let input = it.field("/from", "input").await;
    let described = format!(
        "(() => {{ const it = document.querySelector(\"{input}\"); return it.getAttribute('aria-invalid') + ' ' +
            it.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' '); }})()"
    );
    let described = it.browser.text(&described).await;
    assert!(
        described.starts_with("true ") && described.contains("must match the pattern"),
        "{described}"
    );
    let input = it.field("/to", "input").await;
    let fine = format!("document.querySelector(\"{input}\").hasAttribute('aria-invalid')");
    assert_eq!(it.browser.get(&fine).await, json!(false));
    it.browser.click(".summary .link").await;
    assert_eq!(it.browser.focused().await.0, "from");
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn nested_fields_lists_and_booleans_make_the_json_that_they_show() {
    let it = Inspected::at("tool/book_trip").await;
    it.fill("/reference", "XY12").await;
    it.fill("/travellers/travellers 1/name", "Ada").await;
    it.fill("/travellers/travellers 1/age", "36").await;
    it.browser
        .click("[aria-label='Add an item to travellers']")
        .await;
    it.fill("/travellers/travellers 2/name", "Bea").await;
    it.fill("/travellers/travellers 2/age", "4").await;
    it.choose("/travellers/travellers 2/wheelchair", "true")
        .await;
    it.fill("/billing/street", "Main Road 1").await;
    it.fill("/billing/postcode", "12345").await;
    it.fill("/billing/country", "DE").await;
    it.choose("/pay_now", "false").await;
    let all = json!({
        "reference": "XY12",
        "travellers": [{ "name": "Ada", "age": 36 }, { "name": "Bea", "age": 4, "wheelchair": true }],
        "billing": { "street": "Main Road 1", "postcode": "12345", "country": "DE" },
        "pay_now": false,
    });
    assert_eq!(it.arguments().await, all);
    it.is_given("/note", "null").await;
    it.browser.click("[aria-label='Remove travellers 1']").await;
    let changed = it.arguments().await;
    assert_eq!(changed["note"], json!(null));
    assert_eq!(
        changed["travellers"],
        json!([{ "name": "Bea", "age": 4, "wheelchair": true }])
    );
    it.call().await;
    let outcome = it
        .browser
        .text("document.querySelector('.result .outcome').textContent")
        .await;
    assert_eq!(outcome, "success");
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn variants_enums_and_values_that_are_left_out() {
    let it = Inspected::at("tool/send_message").await;
    it.choose("/target", "room").await;
    it.fill("/target/room/room", "lobby").await;
    it.choose("/target/room/urgent", "true").await;
    it.fill("/body", "hello").await;
    let target = json!({ "channel": "room", "room": "lobby", "urgent": true });
    assert_eq!(
        it.arguments().await,
        json!({ "target": target, "body": "hello" })
    );
    it.is_given("/when", "value").await;
    it.choose("/when", "integer").await;
    it.fill("/when/integer", "5").await;
    assert_eq!(it.arguments().await["when"], json!(5));

    it.go("tool/search_flights").await;
    it.is_given("/cabin", "value").await;
    let select = it.field("/cabin", "> .field-body select").await;
    it.browser.run("const it = document.querySelector(arguments[0]); it.value = '2'; it.dispatchEvent(new Event('change'))", json!([select])).await;
    assert_eq!(it.arguments().await["cabin"], "business");
    assert!(it.arguments().await.get("filters").is_none());
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn maps_any_values_and_recursion() {
    let it = Inspected::at("tool/label_shipment").await;
    it.fill("/shipment", "18446744073709551615").await;
    it.browser
        .click("[aria-label='Add an entry to fields']")
        .await;
    it.browser.type_into(".entry input", "fragile").await;
    it.browser
        .type_into(".entry .field + .field input", "yes")
        .await;
    let all = json!({ "shipment": u64::MAX, "fields": { "fragile": "yes" } });
    assert_eq!(it.arguments().await, all, "large numbers are not rounded");

    it.go("tool/store_document").await;
    it.fill("/key", "k").await;
    it.fill("/value", r#"{"a":[1,2]}"#).await;
    assert_eq!(
        it.arguments().await,
        json!({ "key": "k", "value": { "a": [1, 2] } })
    );

    it.go("tool/plan_menu").await;
    it.fill("/menu/title", "dinner").await;
    it.is_given("/menu/parts", "value").await;
    it.browser
        .click("[aria-label='Add an item to menu.parts']")
        .await;
    it.fill("/menu/parts/menu.parts 1/title", "soup").await;
    let parts = json!([{ "title": "soup" }]);
    assert_eq!(
        it.arguments().await,
        json!({ "menu": { "title": "dinner", "parts": parts } })
    );
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_type_that_holds_itself_is_unfolded_as_far_as_somebody_asks() {
    let it = Inspected::at("tool/find_notes").await;
    let all = json!({ "filter": ["a", ["b", { "diary": "c" }]] });
    it.browser.click(".switch button:last-child").await;
    it.browser.type_into(".arguments", &all.to_string()).await;
    it.browser.click(".switch button:first-child").await;
    assert_eq!(it.arguments().await, all);
    let json = "document.querySelectorAll('.as-form textarea.code').length";
    assert_eq!(it.browser.get(json).await, json!(0), "fields, not JSON");
    it.call().await;
    let answer = it
        .browser
        .text("document.querySelector('.answer').textContent")
        .await;
    assert_eq!(answer, r#"["a",["b",{"diary":"c"}]]"#);
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn json_goes_into_the_form_and_comes_out_unchanged_also_where_it_is_wrong() {
    let it = Inspected::at("tool/book_trip").await;
    let wrong = json!({
        "reference": 7,
        "travellers": [{ "name": "Ada", "age": "old", "shoe": 9 }, "nobody"],
        "pay_now": "maybe",
        "colour": ["red"],
    });
    it.browser.click(".switch button:last-child").await;
    it.browser.type_into(".arguments", &wrong.to_string()).await;
    it.browser.click(".switch button:first-child").await;
    it.browser
        .until("!document.querySelector('.as-form').hidden")
        .await;
    let mut back = it.arguments().await;
    // An object that must be there has its fields, which are texts.
    back.as_object_mut().unwrap().remove("billing");
    assert_eq!(back, wrong);
    it.call().await;
    let outcome = it
        .browser
        .text("document.querySelector('.result .outcome').textContent")
        .await;
    assert_eq!(outcome, "invalid arguments");
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_call_shows_its_progress_and_can_be_stopped() {
    let it = Inspected::at("tool/import_orders").await;
    it.fill("/count", "50").await;
    it.browser.click(".try .primary").await;
    it.browser
        .until("document.querySelector('.result .progress')?.innerText.includes('2 of 50 orders')")
        .await;
    it.browser.click(".actions button:nth-child(2)").await;
    it.browser
        .until("document.querySelector('.result .outcome')?.textContent === 'cancelled'")
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn images_in_answers_are_shown() {
    let it = Inspected::at("tool/describe_image").await;
    it.fill("/text", "a sunset").await;
    it.call().await;
    it.browser
        .until("document.querySelector('.attachments img')?.naturalWidth === 1")
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_required_text_that_nobody_touched_is_left_out() {
    let it = Inspected::at("tool/search_flights").await;
    it.fill("/from", "CDG").await;
    assert_eq!(it.arguments().await, json!({ "from": "CDG" }));
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn the_answer_is_scrolled_to_and_marked_when_the_arguments_change() {
    let it = Inspected::at("tool/get_weather").await;
    it.browser.resize(700, 420).await;
    it.fill("/city", "Paris").await;
    it.call().await;
    let below = "document.querySelector('.try .primary').getBoundingClientRect().bottom + scrollY > innerHeight";
    assert_eq!(
        it.browser.get(below).await,
        json!(true),
        "the answer is below the fold of a page that does not scroll"
    );
    let answer = "document.querySelector('.result .answer').getBoundingClientRect()";
    let seen = format!("{answer}.top >= 0 && {answer}.bottom <= innerHeight");
    assert_eq!(it.browser.get(&seen).await, json!(true));
    it.fill("/city", "Rome").await;
    it.browser
        .until("document.querySelector('.result.stale .note')")
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn each_name_that_is_no_tool_is_said() {
    let it = Inspected::at("tool/aaa").await;
    it.go("tool/bbb").await;
    it.browser
        .until("document.querySelector('main code')?.textContent === 'bbb'")
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn enter_in_a_field_does_not_call_a_destructive_tool() {
    let it = Inspected::at("tool/send_message").await;
    it.browser
        .run("document.querySelector('.try input').focus()", json!([]))
        .await;
    it.browser.press("\u{E007}").await;
    assert_eq!(
        it.browser.get("document.querySelector('.result').hidden && document.querySelector('.summary').hidden").await,
        json!(true)
    );
    it.go("tool/get_weather").await;
    it.fill("/city", "Paris").await;
    it.browser.press("\u{E007}").await;
    it.browser
        .until("document.querySelector('.result .answer')")
        .await;
}
