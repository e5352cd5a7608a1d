//! With the keyboard alone, by ear, in the dark, on a small screen, and without a network.

use serde_json::json;

use crate::Inspected;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn the_keyboard_alone_goes_from_the_search_to_the_answer() {
    let it = Inspected::at("").await;
    it.browser.press("/").await;
    it.browser
        .until("document.activeElement.id === 'search'")
        .await;
    it.browser.press("weather").await;
    it.browser.press(DOWN).await;
    assert_eq!(it.browser.focused().await.1, "link");
    it.browser.press(ENTER).await;
    it.browser
        .until("document.activeElement.textContent === 'get_weather'")
        .await;
    for _ in 0..40 {
        it.browser.press(TAB).await;
        if it.browser.focused().await.0 == "city" {
            break;
        }
    }
    it.browser.press("Oslo").await;
    it.browser.press(ENTER).await;
    it.browser
        .until("document.querySelector('.answer')?.textContent.includes('sunny in Oslo')")
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn arrow_keys_move_between_the_tabs() {
    let it = Inspected::at("tool/get_weather").await;
    it.browser
        .run("document.querySelector('[role=tab]').focus()", json!([]))
        .await;
    it.browser.press(RIGHT).await;
    assert_eq!(
        it.browser.focused().await,
        ("Chat, plain".into(), "tab".into())
    );
    let shown = "document.querySelector('[role=tabpanel]:not([hidden])').getAttribute('aria-labelledby') === document.activeElement.id";
    assert_eq!(it.browser.get(shown).await, json!(true));
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn everything_that_takes_the_focus_has_a_name_and_none_jumps_the_queue() {
    let it = Inspected::at("tool/search_flights").await;
    it.browser
        .run("document.querySelector('#skip').focus()", json!([]))
        .await;
    let mut names = Vec::new();
    loop {
        let (name, role) = it.browser.focused().await;
        assert!(!name.is_empty(), "a {role} without a name, after {names:?}");
        names.push(name);
        it.browser.press(TAB).await;
        if it
            .browser
            .get("document.activeElement === document.body || document.activeElement.id === 'skip'")
            .await
            == json!(true)
        {
            break;
        }
        assert!(names.len() < 80, "{names:?}");
    }
    let place = |name: &str| {
        names
            .iter()
            .position(|it| it == name)
            .unwrap_or_else(|| panic!("no {name}: {names:?}"))
    };
    let order = [
        "Search the tools",
        "Chat",
        "from",
        "to",
        "passengers",
        "filters is",
        "Call it",
    ]
    .map(place);
    assert!(order.is_sorted(), "{names:?}");
    assert_eq!(it.browser.get("document.querySelectorAll('[tabindex]:not([tabindex=\"0\"], [tabindex=\"-1\"])').length").await, json!(0));
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn colours_follow_the_system_until_somebody_chooses() {
    let it = Inspected::at("").await;
    let ground = "getComputedStyle(document.body).backgroundColor";
    it.browser.prefer("light").await;
    let light = it.browser.text(ground).await;
    it.browser.prefer("dark").await;
    let dark = it.browser.text(ground).await;
    assert_ne!(light, dark);
    it.browser.click("#theme").await;
    assert_eq!(it.browser.text(ground).await, light);
    it.go("reply").await;
    it.browser.run("location.reload()", json!([])).await;
    it.browser.until("document.querySelector('h1')").await;
    assert_eq!(it.browser.text(ground).await, light, "it is remembered");
}

/// By the formula of WCAG 2, over everything that is shown.
const FAINT: &str = r"
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const over = (colours) => {
        context.clearRect(0, 0, 1, 1);
        for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
        return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => {
        const [r, g, b] = rgb.map((it) => it / 255).map((it) => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const faint = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true }) || element.closest('.unseen, [aria-disabled=true], option')) continue;
        const grounds = [];
        for (let at = element; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
        const ground = light(over(grounds));
        const ink = light(over([...grounds, getComputedStyle(element).color]));
        const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
        if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${element.className} ${walker.currentNode.data.slice(0, 30)}`);
    }
    return faint;";

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn texts_stand_out_from_their_ground_in_light_and_dark() {
    let it = Inspected::at("").await;
    for scheme in ["light", "dark"] {
        it.browser.prefer(scheme).await;
        for fragment in ["", "tool/label_shipment", "tool/get_weather", "reply"] {
            it.go(fragment).await;
            if fragment == "tool/label_shipment" {
                it.call().await;
            } else if fragment == "reply" {
                it.turn(r#"[{"name":"burst"},{"name":"none"},{"name":"slow_report","arguments":{"year":1}},{"name":"list_airlines"}]"#).await;
            }
            let faint = it.browser.run(FAINT, json!([])).await;
            assert_eq!(faint, json!([]), "{scheme} {fragment}");
        }
    }
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn a_narrow_page_does_not_scroll_sideways() {
    let it = Inspected::at("").await;
    it.browser.resize(390, 844).await;
    let mut fragments = vec![String::new(), "reply".into(), "tool/none".into()];
    for tool in &tool_runtime::inspect::Report::of(&crate::tools::tools()).tools {
        fragments.push(format!("tool/{}", tool.name));
    }
    for fragment in fragments {
        it.go(&fragment).await;
        if fragment == "reply" {
            it.turn(r#"[{"name":"convert_currency","arguments":{"amount":-1}},{"name":"list_airlines"}]"#).await;
            it.browser.click(".bars .row").await;
        }
        let width = it.browser.get("document.documentElement.scrollWidth").await;
        assert!(width.as_u64().unwrap() <= 390, "{fragment} is {width} wide");
    }
    it.go("tool/burst").await;
    assert_eq!(
        it.browser
            .get("document.querySelector('#search').checkVisibility()")
            .await,
        json!(false)
    );
    it.browser.click(".back").await;
    it.browser
        .until("document.querySelector('#search').checkVisibility()")
        .await;
}

#[tokio::test]
#[ignore = "needs chromium and its driver"]
async fn nothing_comes_from_another_host_and_nothing_is_refused() {
    let it = Inspected::at("").await;
    for fragment in ["tool/book_trip", "tool/describe_image", "reply"] {
        it.go(fragment).await;
    }
    it.turn(r#"[{"name":"describe_image","arguments":{"text":"x"}}]"#)
        .await;
    let others = "performance.getEntriesByType('resource').map((it) => new URL(it.name)).filter((it) => it.protocol !== 'data:' && it.host !== location.host).map(String)";
    assert_eq!(it.browser.get(others).await, json!([]));
    assert_eq!(it.browser.console().await, Vec::<String>::new());
}
