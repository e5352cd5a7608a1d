//! The inspector's page in a real browser.
//!
//! `cargo test -p tool-tests --test page -- --ignored`, with chromium and its driver installed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod browser;
mod forms;
mod live;
mod looking;
mod tools;
mod turns;
mod usable;

use serde_json::{Value, json};
use tool_runtime::inspect::Page;

use self::browser::Browser;

/// The page of the tools here, in a browser of its own.
struct Inspected {
    browser: Browser,
    page: Page,
}

impl Inspected {
    /// Opens the page at a fragment.
    async fn at(fragment: &str) -> Self {
        let page = Page::start(tools::tools(), 0).await.unwrap();
        let browser = Browser::start().await;
        let inspected = Self { browser, page };
        inspected.go(fragment).await;
        inspected
    }

    async fn go(&self, fragment: &str) {
        let url = format!("{}#{fragment}", self.page.url());
        self.browser.open(&url).await;
        self.browser.until("document.querySelector('h1')").await;
        let shown = format!(
            "location.hash === '{}'",
            if fragment.is_empty() {
                String::new()
            } else {
                format!("#{fragment}")
            }
        );
        self.browser.until(&shown).await;
    }

    /// What the form would send.
    async fn arguments(&self) -> Value {
        self.browser.click(".switch button:last-child").await;
        let text = self
            .browser
            .text("document.querySelector('.arguments').value")
            .await;
        self.browser.click(".switch button:first-child").await;
        serde_json::from_str(&text).unwrap()
    }

    /// Marks the field with this name (`/billing/street`) so that `selector` finds it.
    async fn field(&self, path: &str, inside: &str) -> String {
        let mark = path.replace('/', "-");
        let script = r"
            let found = document.querySelector('.as-form');
            for (const name of arguments[0].split('/').slice(1)) {
                found = [...found.querySelectorAll('.field')].find((it) =>
                    it.querySelector(':scope > .field-head > .field-name').textContent === name);
                if (!found) throw new Error(`no field ${name}`);
            }
            found.dataset.mark = arguments[1];";
        self.browser.run(script, json!([path, mark])).await;
        format!("[data-mark='{mark}'] {inside}")
    }

    async fn fill(&self, path: &str, text: &str) {
        let input = self.field(path, "> .field-body :is(input, textarea)").await;
        self.browser.type_into(&input, text).await;
    }

    /// Chooses the radio button of a field by what stands beside it.
    async fn choose(&self, path: &str, words: &str) {
        let field = self.field(path, "").await;
        let script = "
            const radio = [...document.querySelectorAll(`${arguments[0]} .radio`)].find((it) => it.textContent === arguments[1]);
            radio.click();";
        self.browser.run(script, json!([field.trim(), words])).await;
    }

    async fn is_given(&self, path: &str, state: &str) {
        let chooser = self.field(path, "> .field-head > .given").await;
        let script = "
            const select = document.querySelector(arguments[0]);
            select.value = arguments[1];
            select.dispatchEvent(new Event('change', { bubbles: true }));";
        self.browser.run(script, json!([chooser, state])).await;
    }

    async fn call(&self) {
        self.browser.click(".try .primary").await;
        self.browser
            .until("document.querySelector('.result .answer')")
            .await;
    }

    /// Runs a reply, and waits until the turn is over.
    async fn turn(&self, reply: &str) {
        self.begin(reply).await;
        self.browser
            .until("document.querySelector('.totals')?.textContent.includes('for the turn')")
            .await;
    }

    async fn begin(&self, reply: &str) {
        self.browser
            .run(
                "document.querySelector('.reply textarea').value = arguments[0]",
                json!([reply]),
            )
            .await;
        self.browser.click(".reply .primary").await;
    }
}
