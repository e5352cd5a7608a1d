//! Any text as the arguments of a call: one answer, no panic, and never a crash of the tool. What is mended is read as what was meant, what is
//! cut off is not run, and what the types accept, the schema accepts.
//!
//! An input that begins with `{` is the text itself, as the seeds are; any other is a recipe for arguments and for what is wrong with them.
#![no_main]

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tokio::runtime::Runtime;
use tool_fuzz::{Reached, json, values};
use tool_runtime::{
    Answer, Call, Outcome, Toolset, tool,
    tool::{Definition, from_fn},
    toolset,
};

static RUNS: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "only shown")]
enum Shape {
    Circle { radius: f64 },
    Polygon { corners: Vec<(i32, i32)>, inner: Option<Box<Shape>> },
}

/// Draws.
#[tool]
async fn draw(
    /// What.
    shape: Shape,
    /// Where.
    at: (u8, i64),
    /// In which colours.
    colours: &[String],
    /// With what else.
    #[tool(default)]
    options: BTreeMap<String, Option<bool>>,
    /// For whom.
    name: Option<char>,
) -> String {
    RUNS.fetch_add(1, Ordering::Relaxed);
    format!("{shape:?} {at:?} {colours:?} {options:?} {name:?}")
}

/// The tool, and one with the same parameters that is known only by their schema.
static TOOLS: LazyLock<Toolset> = LazyLock::new(|| {
    let tools = toolset![draw];
    let definition = Definition::new("dynamic", SCHEMA.clone()).expect("a schema of an object");
    tools.with_tool(from_fn(definition, |_, _| async { Ok::<_, String>(0) })).expect("another name")
});
static SCHEMA: LazyLock<Value> = LazyLock::new(|| toolset![draw].definitions()[0].parameters.as_value().clone());
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime"));

/// What a model made of arguments.
enum Written {
    /// What is mended: it means the same as the plain text.
    AsPlain(String),
    /// The beginning of an object.
    CutOff,
    /// Anything.
    Otherwise,
}

const KEYS: [&str; 8] = ["shape", "at", "colours", "options", "name", "kind", "radius", "corners"];
const TEXTS: [&str; 6] = ["circle", "polygon", "red", "x", "", "null"];

/// A place between two characters.
fn place(u: &mut Unstructured<'_>, text: &str) -> Result<usize> {
    let mut place = u.int_in_range(0..=text.len())?;
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    Ok(place)
}

fn written(u: &mut Unstructured<'_>) -> Result<(String, Written)> {
    let mut value = values::draw(&SCHEMA, u).unwrap_or_default();
    if value.is_object() && u.ratio(1_u8, 6_u8)? {
        value[json::text(u, &KEYS)?] = json::any(u, &KEYS, &TEXTS, 3)?;
    }
    let plain = value.to_string();
    let mended = |text: String| Ok((text, Written::AsPlain(plain.clone())));
    match u.int_in_range(0..=13)? {
        0..=3 => mended(plain.clone()),
        4 => mended(format!("```json\n{plain}\n```")),
        5 => mended(Value::from(plain.clone()).to_string()),
        6 => mended(format!("\u{feff} {plain}\u{a0}\n")),
        7 if plain.len() > 2 && plain.ends_with('}') => mended(format!("{},}}", &plain[..plain.len() - 1])),
        8 => mended(serde_json::to_string_pretty(&value).unwrap_or_default()),
        9 => {
            let end = place(u, &plain[..plain.len() - 1])?;
            let is_begun = end > 0 && plain.starts_with('{');
            Ok((plain[..end].to_owned(), if is_begun { Written::CutOff } else { Written::Otherwise }))
        }
        10 => Ok((plain.replace("null", "None").replace("true", "True"), Written::Otherwise)),
        11 => {
            let mut text = plain.clone();
            let put = *u.choose(&["\n", "\t", ",", "\"", "{", "}", "[", "]", ":", "\\", "1", "e", "\u{0}", "é"])?;
            text.insert_str(place(u, &plain)?, put);
            Ok((text, Written::Otherwise))
        }
        12 => {
            let (one, other) = (place(u, &plain)?, place(u, &plain)?);
            let text = plain[..one.min(other)].to_owned() + &plain[one.max(other)..];
            Ok((text, Written::Otherwise))
        }
        _ => Ok((json::any_text(u)?, Written::Otherwise)),
    }
}

fn run(text: &str) -> Vec<Answer> {
    let calls = [Call::new("1", "draw", text), Call::new("2", "dynamic", text)];
    let answers = RUNTIME.block_on(async { TOOLS.run(calls).await }).answers;
    assert_eq!(answers.len(), 2);
    for answer in &answers {
        assert!(!answer.text().is_empty());
        assert!(!matches!(answer.outcome, Outcome::Panicked { .. }));
    }
    // What the types accept, the schema accepts.
    if answers[0].outcome.is_success() {
        assert!(answers[1].outcome.is_success(), "{text:?} {:?}", answers[1].outcome);
    }
    answers
}

thread_local! {
    static REACHED: RefCell<Reached> = const { RefCell::new(Reached::new("arguments", "ran the tool")) };
}

fuzz_target!(|data: &[u8]| {
    let (text, written) = match std::str::from_utf8(data) {
        Ok(text) if text.starts_with('{') => (text.to_owned(), Written::Otherwise),
        _ => match written(&mut Unstructured::new(data)) {
            Ok(written) => written,
            Err(_) => return REACHED.with_borrow_mut(|reached| reached.count(false)),
        },
    };
    let before = RUNS.load(Ordering::Relaxed);
    let answers = run(&text);
    let is_reached = RUNS.load(Ordering::Relaxed) > before;
    match written {
        Written::AsPlain(plain) if plain != text => {
            for (answer, meant) in answers.iter().zip(run(&plain)) {
                assert_eq!(answer.outcome.name(), meant.outcome.name(), "{text:?}");
                assert_eq!(answer.text(), meant.text(), "{text:?}");
            }
        }
        Written::CutOff => assert!(!is_reached, "{text:?}"),
        _ => {}
    }
    REACHED.with_borrow_mut(|reached| reached.count(is_reached));
});
