//! Custom tools in every form, where nothing is as usual: no prelude, strict lints, another name of the library.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    unnameable_types,
    unreachable_pub,
    unused,
    unused_qualifications,
    clippy::all,
    clippy::cargo,
    clippy::pedantic
)]

use ::std::{borrow::Cow, path::Path, string::String};
use ::tool_runtime as renamed;
use renamed::{Context, Toolset, tool, tools, toolset};

const TIME: &str = "[0-2][0-9]:[0-5][0-9]";

/// Any text.
#[tool(custom)]
fn note(text: &str) {
    let _ = text;
}

/// The same, said otherwise.
#[tool(custom = true)]
async fn remember(text: String) {
    ::std::future::ready(text).await;
}

/// Not one.
#[tool(custom = false, strict)]
fn forget(text: Cow<'_, str>, times: u8) {
    let _ = (text, times);
}

/// A grammar beside the word.
#[tool(custom, lark = "start: WORD\n%import common.WORD", crate = renamed)]
fn order(#[context] context: &Context, list: Cow<'_, str>) {
    let _ = (context, list);
}

/// A grammar alone, a constant.
#[tool(regex = TIME, key = time, approve, name = "set-alarm")]
fn set_alarm(time: &Path, #[state] store: &Store) {
    let _ = (time, store);
}

/// A grammar from macros.
#[tool(lark = ::core::concat!("start: ", "\"a\""))]
fn spell(#[schemars(description = "A letter.")] letter: char) {
    let _ = letter;
}

/// A tool in the body of a function, with a grammar that is only there.
fn inside() -> Toolset {
    const LETTERS: &str = "[a-z]+";

    /// Spells a word.
    #[tool(regex = LETTERS)]
    fn word(word: String) {
        let _ = word;
    }

    toolset![word]
}

/// What the tools work on.
#[derive(Debug)]
pub struct Store;

#[tools]
impl Store {
    const QUERY: &'static str = "select .*";

    /// Runs a query.
    #[tool(regex = Self::QUERY)]
    fn query(&self, query: &str) {
        let _ = (self, query);
    }

    /// Runs a script.
    #[tool(custom)]
    async fn script(&self, #[context] context: Context, script: String) {
        let _ = (self, context, script);
        ::std::future::ready(()).await;
    }
}

/// Stores of many kinds.
#[derive(Debug)]
pub struct Many<T>(T);

/// What stores of a kind understand.
pub trait Language {
    /// The grammar.
    const GRAMMAR: &'static str;
}

#[tools]
impl<T: Language + ::core::marker::Send + ::core::marker::Sync + 'static> Many<T> {
    /// Asks the store.
    #[tool(lark = T::GRAMMAR)]
    fn ask(&self, question: &str) {
        let _ = (&self.0, question);
    }
}

impl Language for () {
    const GRAMMAR: &'static str = "start: \"a\"";
}

fn main() {
    let tools = toolset![note, remember, forget, order, set_alarm, spell].with_state(Store);
    let tools = tools.merge(Store::tools().with_state(Store));
    let tools = tools.and_then(|tools| tools.merge(Many::<()>::tools().with_state(Many(()))));
    let tools = tools.and_then(|tools| tools.merge(inside()));
    let tools = tools.and_then(Toolset::validate);
    ::std::assert!(tools.is_ok());
}
