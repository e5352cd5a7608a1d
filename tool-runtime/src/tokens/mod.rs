//! What tool definitions cost: how many tokens of the prompt they take, each time they are sent.
//!
//! ```
//! use tool_runtime::{tokens::Encoding, tool, toolset};
//!
//! /// Current weather in a city.
//! #[tool]
//! fn get_weather(
//!     /// The city.
//!     city: String,
//! ) -> String {
//!     format!("sunny in {city}")
//! }
//!
//! let cost = toolset![get_weather].tokens(Encoding::O200kBase);
//! assert_eq!((cost.tools[0].tokens, cost.overhead, cost.total), (24, 12, 36));
//! ```
//!
//! It is an estimate. The tokenizer is that of the models, but how the APIs of OpenAI write definitions into the prompt is not
//! documented. Models have been seen to get TypeScript:
//!
//! ```text
//! # Tools
//!
//! ## functions
//!
//! namespace functions {
//!
//! // Current weather in a city.
//! type get_weather = (_: {
//! // The city.
//! city: string,
//! }) => any;
//!
//! } // namespace functions
//! ```
//!
//! Such a text is counted, made of the schemas that are sent: the strict one of a tool that has one. What it leaves out is not in the
//! prompt either, as far as is known: bounds, patterns, formats, `const`.
//!
//! How far off is it? 23 counts that the API gave have been published (in hmarr/openai-chat-tokens, n0isy/openai-tokens-count and
//! OpenAI's cookbook, section 7 of "How to count tokens"), and it was compared with all of them. The 8 for models of 2024 (GPT-3.5 Turbo, GPT-4, GPT-4 Turbo,
//! GPT-4o) come out exactly. Of the 15 for `gpt-3.5-turbo-0613` 9 do; the worst is 12 tokens too high, because that model got
//! nested types indented and without their descriptions. The mean error over all is 1.5 tokens, of prompts of 69.
//!
//! None of these has a strict schema, a `$ref` or a default, and none is of a newer model: there it may be further off. It follows what
//! OpenAI published for gpt-oss (titles, examples, defaults and the descriptions of alternatives are comments), and where that says
//! nothing, a guess: a type that is referred to is written out once, and named after that. A custom tool is counted as its name, its
//! description and its grammar; no count of one has been published. With each answer the API tells the true
//! number of the whole prompt.

mod encoding;
mod render;

use std::fmt;

use schemars::Schema;

pub use self::encoding::{Encoding, UnknownEncoding};
use crate::{Toolset, tool::Definition};

/// The number of tokens that the definitions of a toolset take, as an [estimate](self).
///
/// ```
/// use tool_runtime::{tokens::Encoding, tool, toolset};
///
/// /// Current time.
/// #[tool]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// let cost = toolset![now].tokens(Encoding::O200kBase);
/// assert_eq!(
///     cost.to_string(),
///     "now          10\n\
///      (overhead)   12\n\
///      (total)      22",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cost {
    /// What counted.
    pub encoding: Encoding,
    /// The tools, in the order of their [definitions](Toolset::definitions).
    pub tools: Vec<ToolCost>,
    /// What it takes to have any tools at all: the headings around them. 0 if there are none.
    pub overhead: usize,
    /// All of it: the overhead and every tool. A prompt with neither a system nor a developer message takes 4 more, for the one
    /// that is made to hold the tools.
    pub total: usize,
}

/// The number of tokens that one tool takes: what is saved by leaving it out.
///
/// ```
/// # use tool_runtime::{tokens::Encoding, tool, toolset};
/// # /// Current time.
/// # #[tool]
/// # fn now() -> &'static str { "12:00" }
/// # /// Current date, as the calendar on the wall has it.
/// # #[tool]
/// # fn today() -> &'static str { "1 May" }
/// let cost = toolset![now, today].tokens(Encoding::O200kBase);
/// let dearest = cost.tools.iter().max_by_key(|tool| tool.tokens).expect("there are two");
/// assert_eq!(dearest.name, "today");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolCost {
    /// The name of the tool.
    pub name: String,
    /// The tokens of its name, its description and its schema.
    pub tokens: usize,
}

/// What the definitions cost.
impl Toolset {
    /// Estimates how many tokens the definitions take in a prompt. [How](crate::tokens) it is done, and how far off it may be, stands
    /// with the module.
    ///
    /// ```
    /// use tool_runtime::{tokens::Encoding, tool, toolset};
    ///
    /// /// Doubles a number.
    /// #[tool]
    /// fn double(
    ///     /// The number.
    ///     number: i64,
    /// ) -> i64 {
    ///     number * 2
    /// }
    ///
    /// let encoding = Encoding::of_model("gpt-5-mini").unwrap_or_default();
    /// assert!(toolset![double].tokens(encoding).total < 50);
    /// ```
    #[must_use]
    pub fn tokens(&self, encoding: Encoding) -> Cost {
        let tools: Vec<_> = self
            .definitions()
            .sent()
            .map(|(definition, strict)| ToolCost {
                name: definition.name.clone(),
                tokens: of_definition(encoding, definition, strict),
            })
            .collect();
        let overhead = if tools.is_empty() {
            0
        } else {
            encoding.count(render::HEADING) + encoding.count(render::END) - UNCOUNTED
        };
        let total = overhead + tools.iter().map(|tool| tool.tokens).sum::<usize>();
        Cost {
            encoding,
            tools,
            overhead,
            total,
        }
    }
}

/// How many tokens the API counts less than the headings have, in both encodings: all published counts agree on it, and nobody knows why.
/// The OpenAI cookbook has the same 12 tokens, as `func_end`.
const UNCOUNTED: usize = 1;

/// Counts one definition, given the strict schema if that is what is sent.
pub(crate) fn of_definition(
    encoding: Encoding,
    definition: &Definition,
    strict: Option<&Schema>,
) -> usize {
    let function = match &definition.custom {
        Some(custom) => render::custom(
            &definition.name,
            definition.sent_description().as_deref(),
            custom.grammar(),
        ),
        None => render::function(
            &definition.name,
            definition.description.as_deref(),
            definition.sent(strict).as_value(),
        ),
    };
    // Alone it would have a token more: in o200k_base, the blank line and the slashes after it are one.
    let text = [render::HEADING, &function].concat();
    encoding.count(&text) - encoding.count(render::HEADING)
}

/// Writes a table, a line a tool, then the overhead and the total.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const REST: [&str; 2] = ["(overhead)", "(total)"];
        let names = self.tools.iter().map(|tool| tool.name.as_str());
        let width = names.chain(REST).map(str::len).max().unwrap_or_default();
        for ToolCost { name, tokens } in &self.tools {
            writeln!(f, "{name:width$} {tokens:>4}")?;
        }
        let [overhead, total] = REST;
        writeln!(f, "{overhead:width$} {:>4}", self.overhead)?;
        write!(f, "{total:width$} {:>4}", self.total)
    }
}
