//! What a definition tells of the function as it is written: its signature, and where it stands.
#![expect(
    clippy::unused_self,
    reason = "the methods show what a tool may be, and do nothing else"
)]

use tool_runtime::{Context, Toolset, tool, tools, toolset};

pub(super) struct Stock;

/// Sells things.
#[tool]
pub(super) async fn sell<'a>(
    #[state] stock: &Stock,
    /// What it is called.
    #[tool(default = "apple")]
    sku: &'a str,
    #[cfg(test)] count: Option<u32>,
    #[cfg(not(test))] session: SomethingElsewhere,
    #[context] cx: &Context,
) -> Result<Vec<(&'a str, u32)>, String> {
    let _ = (stock, cx);
    Ok(vec![(sku, count.unwrap_or(1))])
}
const LINE_OF_SELL: u32 = line!() - 12;

#[tools]
impl Stock {
    /// How many there are.
    #[tool(read_only, strict = false)]
    fn count(&self, mut r#type: String) -> usize {
        r#type.push('!');
        r#type.len()
    }
    const LINE_OF_COUNT: u32 = line!() - 4;

    /// Which version this is.
    #[tool]
    #[expect(clippy::unnecessary_wraps, reason = "it shows what a tool may return")]
    fn version() -> Option<&'static str> {
        Some("1.0")
    }
    const LINE_OF_VERSION: u32 = line!() - 3;
}

macro_rules! lookup {
    ($function:ident, $key:ident: $ty:ty) => {
        /// Looks something up.
        #[tool]
        fn $function($key: $ty) -> String {
            format!("{:?}", $key)
        }
    };
}

lookup!(by_city, city: &str);
const LINE_OF_BY_CITY: u32 = line!() - 1;

mod framework {
    pub(crate) use tool_runtime as runtime;
}

/// Current time.
#[tool(crate = framework::runtime)]
fn now() {}
const LINE_OF_NOW: u32 = line!() - 1;

macro_rules! declare_pause {
    () => {
        /// Does nothing.
        #[tool]
        fn pause() {}
    };
}

declare_pause!();
const LINE_OF_PAUSE: u32 = line!() - 1;

/// The signature and the line of each tool.
fn written(tools: &Toolset) -> Vec<(&str, u32)> {
    let definitions = tools.definitions().iter();
    definitions
        .map(|definition| {
            let location = definition.location.as_deref().unwrap();
            let (file, line) = location.rsplit_once(':').unwrap();
            assert_eq!(file, file!().replace('\\', "/"));
            let signature = definition.signature.as_deref().unwrap();
            (signature, line.parse().unwrap())
        })
        .collect()
}

#[test]
fn a_function_is_found_by_its_line_and_known_by_its_signature() {
    assert_eq!(
        written(&toolset![sell].with_state(Stock)),
        [(
            "async fn sell<'a>(stock: &Stock, sku: &'a str, count: Option<u32>, cx: &Context) \
             -> Result<Vec<(&'a str, u32)>, String>",
            LINE_OF_SELL,
        )],
    );
    assert_eq!(written(&toolset![now]), [("fn now()", LINE_OF_NOW)]);
}

#[test]
fn a_method_is_found_by_its_line_and_known_by_its_signature() {
    assert_eq!(
        written(&Stock::tools().with_state(Stock)),
        [
            (
                "fn count(&self, mut r#type: String) -> usize",
                Stock::LINE_OF_COUNT,
            ),
            (
                "fn version() -> Option<&'static str>",
                Stock::LINE_OF_VERSION,
            ),
        ],
    );
}

#[test]
fn a_function_that_a_macro_wrote_is_found_where_the_macro_was_called() {
    assert_eq!(
        written(&toolset![by_city, pause]),
        [
            ("fn by_city(city: &str) -> String", LINE_OF_BY_CITY),
            ("fn pause()", LINE_OF_PAUSE),
        ],
    );
}
