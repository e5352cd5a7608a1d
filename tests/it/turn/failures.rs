//! What the host, the log and the model learn of an error that a tool returns.

use std::{error::Error, fmt, io, rc::Rc, sync::Arc};

use serde_json::json;
use tool_runtime::{
    Call, CallError, Outcome, ToolError, Toolset,
    output::IntoToolError,
    tool,
    tool::{Context, from_fn},
    toolset,
};

use crate::{
    log,
    support::{call, definition, kinds},
};

/// An error with a source, that with another, that with nothing behind it.
#[derive(Debug)]
struct NoStock {
    source: Option<Unreachable>,
}

#[derive(Debug)]
struct Unreachable(io::Error);

impl NoStock {
    fn new() -> Self {
        let refused = io::Error::other("10.0.0.7:5432 refused the password \"hunter2\"");
        Self {
            source: Some(Unreachable(refused)),
        }
    }
}

impl fmt::Display for NoStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the stock is not known now")
    }
}

impl Error for NoStock {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref()?)
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the database does not answer")
    }
}

impl Error for Unreachable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

const CHAIN: &str = "the database does not answer: 10.0.0.7:5432 refused the password \"hunter2\"";

/// The error, and what may not be sent to another thread.
#[derive(Debug)]
struct Local(
    NoStock,
    #[expect(dead_code, reason = "makes the type what it is")] Rc<()>,
);

impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Local {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// The error, and what is lent to the tool.
#[derive(Debug)]
struct Lent<'l>(
    NoStock,
    #[expect(dead_code, reason = "makes the type what it is")] &'l str,
);

impl fmt::Display for Lent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Lent<'_> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// An error as anyhow's: it leads to an error, and is not one.
#[derive(Debug)]
struct Any(Box<dyn Error + Send + Sync>);

impl fmt::Display for Any {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::ops::Deref for Any {
    type Target = dyn Error + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl From<Any> for Box<dyn Error + Send + Sync> {
    fn from(any: Any) -> Self {
        any.0
    }
}

/// Has nothing but a text.
struct Shown;

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the stock is not known now")
    }
}

/// Is turned into an error by hand.
struct Converted;

impl IntoToolError for Converted {
    fn into_tool_error(self) -> ToolError {
        ToolError::retry("the stock is not known now")
            .with_source(Unreachable(io::Error::other("no")))
    }
}

type Aliased<T, E = NoStock> = Result<T, E>;

/// Fails.
#[tool]
async fn plainly() -> Result<(), NoStock> {
    Err(NoStock::new())
}

/// Fails, on another thread.
#[tool]
fn on_a_thread() -> Aliased<()> {
    Err(NoStock::new())
}

/// Fails.
#[tool]
async fn boxed() -> Result<(), Box<dyn Error + Send + Sync>> {
    Err(NoStock::new().into())
}

/// Fails.
#[tool]
async fn shared() -> Result<(), Arc<NoStock>> {
    Err(Arc::new(NoStock::new()))
}

/// Fails.
#[tool]
async fn as_anyhow() -> Result<(), Any> {
    Err(Any(NoStock::new().into()))
}

/// Fails.
#[tool]
async fn by_question_mark() -> Result<(), ToolError> {
    Err(NoStock::new())?;
    Ok(())
}

/// Fails.
#[tool]
async fn in_a_result_that_is_lent(text: &str) -> Result<&str, NoStock> {
    let _ = text;
    Err(NoStock::new())
}

/// Fails.
#[tool]
async fn in_a_local_box() -> Result<(), Box<dyn Error>> {
    Err(NoStock::new().into())
}

/// Fails.
#[tool]
async fn in_a_box_that_moves() -> Result<(), Box<dyn Error + Send>> {
    Err(Box::new(NoStock::new()))
}

/// Fails.
#[tool]
fn bound_to_its_thread() -> Result<(), Local> {
    Err(Local(NoStock::new(), Rc::new(())))
}

/// Fails.
#[tool]
fn lent(text: &str) -> Result<(), Lent<'_>> {
    Err(Lent(NoStock::new(), text))
}

/// Fails.
#[tool]
async fn lent_in_a_box(text: &str) -> Result<(), Box<dyn Error + Send + Sync + '_>> {
    Err(Box::new(Lent(NoStock::new(), text)))
}

/// Fails.
#[tool]
async fn unnamed(text: &str) -> Result<(), impl Error> {
    let _ = text;
    Err(NoStock::new())
}

/// Fails.
#[tool]
fn lent_as_anyhow(text: &str) -> Aliased<&str, Any> {
    let _ = text;
    Err(Any(NoStock::new().into()))
}

/// Fails.
#[tool]
async fn text() -> Result<(), String> {
    Err("the stock is not known now".to_owned())
}

/// Fails.
#[tool]
fn lent_text(text: &str) -> Result<(), &str> {
    Err(text)
}

/// Fails.
#[tool]
async fn shown() -> Result<(), Shown> {
    Err(Shown)
}

/// Fails.
#[tool]
async fn converted() -> Result<(), Converted> {
    Err(Converted)
}

/// Runs one call, with a text for those who want one, and returns its error.
async fn error_of(tools: Toolset, id: &str, name: &str) -> ToolError {
    log::listen();
    let arguments = match name {
        "lent_text" => json!({ "text": "the stock is not known now" }),
        name if name.contains("lent") || name == "unnamed" => json!({ "text": "a" }),
        _ => json!({}),
    };
    let turn = tools.run([call(id, name, &arguments)]).await;
    let answer = &turn.answers[0];
    assert!(
        answer
            .text()
            .starts_with("error: the stock is not known now")
    );
    for secret in ["database", "10.0.0.7", "hunter2", "NoStock"] {
        assert!(!answer.text().contains(secret), "{name}: {}", answer.text());
    }
    match &answer.outcome {
        Outcome::Failed(error) => error.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

/// What the log was told of a call.
fn told(id: &str, name: &str) -> Vec<log::Entry> {
    let mut told = log::of_tool(name);
    told.retain(|entry| entry.field("gen_ai.tool.call.id") == id);
    told
}

/// The texts of an error's sources.
fn sources(error: &dyn Error) -> Vec<String> {
    let mut sources = Vec::new();
    let mut next = error.source();
    while let Some(source) = next {
        sources.push(source.to_string());
        next = source.source();
    }
    sources
}

#[tokio::test]
async fn the_log_has_the_chain_of_an_error_and_the_model_only_its_message() {
    let tools = toolset![
        plainly,
        on_a_thread,
        boxed,
        shared,
        as_anyhow,
        by_question_mark,
        in_a_result_that_is_lent,
        in_a_local_box,
        in_a_box_that_moves,
        bound_to_its_thread,
        lent,
        lent_in_a_box,
        unnamed,
        lent_as_anyhow
    ];
    for definition in tools.definitions() {
        let name = &definition.name;
        let error = error_of(tools.clone(), "chain", name).await;
        assert_eq!(error.message(), "the stock is not known now");
        assert_eq!(sources(error.source().unwrap()).join(": "), CHAIN, "{name}");
        assert_eq!(sources(&CallError::from(error)).join(": "), CHAIN, "{name}");

        let told = told("chain", name);
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        assert_eq!(
            (told[0].level, told[0].message()),
            (tracing::Level::WARN, "a tool failed")
        );
        assert_eq!(told[0].field("error"), "the stock is not known now");
        assert_eq!(told[0].field("error.sources"), CHAIN, "{name}");
        assert_eq!(told[0].spans[0].0, "execute_tool", "{name}");
    }
}

#[tokio::test]
async fn the_host_gets_the_error_itself_where_it_can_be_kept() {
    let tools = toolset![
        plainly,
        on_a_thread,
        boxed,
        as_anyhow,
        by_question_mark,
        in_a_result_that_is_lent
    ];
    for definition in tools.definitions() {
        let error = error_of(tools.clone(), "kept", &definition.name).await;
        let source = error.source().unwrap().downcast_ref::<NoStock>();
        assert!(source.is_some(), "{}", definition.name);
    }
    let error = error_of(toolset![shared], "kept", "shared").await;
    assert!(error.source().unwrap().is::<Arc<NoStock>>());
}

#[tokio::test]
async fn what_has_nothing_but_a_text_has_no_sources() {
    let tools = toolset![text, lent_text, shown];
    for definition in tools.definitions() {
        let name = &definition.name;
        let error = error_of(tools.clone(), "text", name).await;
        assert!(error.source().is_none_or(|error| error.source().is_none()));
        assert!(CallError::from(error).source().is_none(), "{name}");
        let told = told("text", name);
        assert_eq!(told[0].field("error"), "the stock is not known now");
        assert!(!told[0].fields.contains_key("error.sources"), "{name}");
    }
}

#[tokio::test]
async fn an_error_may_say_itself_what_becomes_of_it() {
    let error = error_of(toolset![converted], "own", "converted").await;
    assert!(error.is_retry());
    assert_eq!(
        log::of_tool("converted")[0].field("error.sources"),
        CHAIN_OF_CONVERTED
    );
}

const CHAIN_OF_CONVERTED: &str = "the database does not answer: no";

#[tokio::test]
async fn a_closure_keeps_what_is_behind_its_error() {
    let fails = |name: &str| {
        from_fn(
            definition(name, &json!({})),
            |_, context: Context| async move {
                match context.tool_name() {
                    "closure" => Err(ToolError::from(NoStock::new())),
                    _ => Err(ToolError::retry("the stock is not known now")
                        .with_source(NoStock::new().source.unwrap())),
                }
                .map(|()| "")
            },
        )
    };
    let plain = from_fn(definition("closure_plain", &json!({})), |_, _| async {
        Err::<(), _>(NoStock::new())
    });
    let tools = Toolset::new().with_tool(fails("closure")).unwrap();
    let tools = tools
        .with_tool(fails("closure_retry"))
        .unwrap()
        .with_tool(plain)
        .unwrap();
    for name in ["closure", "closure_retry", "closure_plain"] {
        let error = error_of(tools.clone(), "closure", name).await;
        assert_eq!(error.is_retry(), name == "closure_retry");
        assert_eq!(
            log::of_tool(name)[0].field("error.sources"),
            CHAIN,
            "{name}"
        );
        assert_eq!(sources(&CallError::from(error)).join(": "), CHAIN);
    }
}

#[test]
fn errors_are_equal_if_the_model_reads_the_same() {
    let error = ToolError::from(NoStock::new());
    assert_eq!(error, ToolError::failed("the stock is not known now"));
    assert_eq!(error, error.clone());
    assert_ne!(error, ToolError::retry("the stock is not known now"));
    assert_ne!(error, ToolError::failed("the stock is not known"));
    assert!(error.clone().source().unwrap().is::<NoStock>());
    assert!(
        format!("{error:?}").contains("hunter2"),
        "people may see it"
    );
}

/// An error that is its own source.
#[derive(Debug)]
struct Endless;

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("endless")
    }
}

impl Error for Endless {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self)
    }
}

/// An error with much to say, in characters of three bytes.
#[derive(Debug)]
struct Long;

impl fmt::Display for Long {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..1_000_000).try_for_each(|_| f.write_str("€"))
    }
}

impl Error for Long {}

/// Fails.
#[tool]
async fn endlessly(local: bool) -> Result<(), Box<dyn Error>> {
    if local { Err(Endless.into()) } else { Ok(()) }
}

#[tokio::test]
async fn a_chain_without_end_is_told_as_far_as_it_helps() {
    log::listen();
    let long = from_fn(definition("long", &json!({})), |_, _| async {
        Err::<(), _>(ToolError::failed("it failed").with_source(Long))
    });
    let endless = from_fn(definition("endless", &json!({})), |_, _| async {
        Err::<(), _>(Endless)
    });
    let tools = toolset![endlessly]
        .with_tool(long)
        .unwrap()
        .with_tool(endless)
        .unwrap();
    let calls = [
        call("a", "endlessly", &json!({ "local": true })),
        Call::new("b", "endless", ""),
        Call::new("c", "long", ""),
    ];
    let turn = tools.run(calls).await;
    assert_eq!(kinds(&turn), ["failed"; 3]);
    for name in ["endlessly", "endless"] {
        let sources = log::of_tool(name)[0].field("error.sources").to_owned();
        assert_eq!(sources, ["endless"; 32].join(": "), "{name}");
    }
    let sources = log::of_tool("long")[0].field("error.sources").to_owned();
    assert!(sources.ends_with("€…") && (8_000..8_200).contains(&sources.len()));
}

/// A plain function goes on after its time, and then fails with nobody to tell but the log.
#[tokio::test]
async fn what_fails_after_it_was_given_up_is_in_the_log() {
    /// Fails in the end.
    #[tool(timeout = "500ms")] // time enough to begin, also on a machine that is busy
    fn fails_late(#[context] context: &Context) -> Result<(), NoStock> {
        while !context.is_cancelled() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        Err(NoStock::new())
    }

    log::listen();
    let turn = toolset![fails_late]
        .run([Call::new("a", "fails_late", "")])
        .await;
    assert_eq!(kinds(&turn), ["timed_out"]);
    while log::of_tool("fails_late").is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let told = log::of_tool("fails_late");
    assert_eq!((told.len(), told[0].field("error.sources")), (1, CHAIN));
}
