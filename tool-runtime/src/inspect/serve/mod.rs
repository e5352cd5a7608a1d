//! The page, on loopback.

mod assets;
mod guard;
mod pending;
#[cfg(feature = "openai-types")]
mod recorded;
mod reply;
mod turn;

use std::{fmt, io, sync::Arc};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

pub(super) use self::turn::{attachment, milliseconds, problems};
use self::{
    guard::Guard,
    pending::{Decision, Pending},
    turn::Lines,
};
use super::Report;
use crate::{
    Toolset,
    loopback::{self, Server, Stop},
};

/// The inspector's page while it is served: shows the tools of a toolset, calls them, and draws turns of several calls.
///
/// It listens on 127.0.0.1 only and loads nothing from elsewhere. Requests from other sites are refused, and so are those under a
/// name that is not this machine's. Everybody on this machine can ask for it, and call the tools.
///
/// # Cancellation
/// Dropping it stops the server, closes all connections and cancels the turns that run.
///
/// ```
/// use tool_runtime::{inspect::Page, tool, toolset};
///
/// /// Current time.
/// #[tool]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// let page = Page::start(toolset![now], 0).await?;
/// assert!(page.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping it stops the server"]
pub struct Page {
    url: String,
    _server: Server,
}

impl Page {
    /// Starts to serve the page of a toolset on a port of 127.0.0.1; 0 takes one that is free.
    ///
    /// # Errors
    /// If it cannot listen there, because another program does, for example.
    ///
    /// # Panics
    /// Outside a tokio runtime, and in one without IO.
    ///
    /// ```
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// use tool_runtime::{Toolset, inspect::Page};
    /// let page = Page::start(Toolset::new(), 0).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start(tools: Toolset, port: u16) -> io::Result<Self> {
        let listener = loopback::listen(port).await?;
        let port = listener.local_addr()?.port();
        let report = serde_json::to_vec(&Report::of(&tools))?;
        let stop = Stop::new();
        let inspected = Arc::new(Inspected {
            tools,
            report: report.into(),
            pending: Arc::default(),
            stop: stop.clone(),
        });
        let server = Server::start(listener, router(inspected, Guard { port }), stop);
        Ok(Self {
            url: format!("http://127.0.0.1:{port}/"),
            _server: server,
        })
    }

    /// Returns where the page is.
    ///
    /// ```
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// # use tool_runtime::{Toolset, inspect::Page};
    /// let page = Page::start(Toolset::new(), 0).await?;
    /// println!("the tools are at {}", page.url());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What is shown.
struct Inspected {
    tools: Toolset,
    report: Bytes,
    pending: Arc<Pending>,
    stop: Stop,
}

/// A reply of this size has more in it than anybody pastes.
const LARGEST_REPLY: usize = 4 * 1024 * 1024;

fn router(inspected: Arc<Inspected>, guard: Guard) -> Router {
    let mut router = Router::new()
        .route("/api/report", get(report))
        .route("/api/turn", post(run))
        .route("/api/decision", post(decide))
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "there is nothing of this name") });
    for asset in assets::ALL {
        router = router.route(asset.path, get(|| async { asset.response() }));
    }
    router
        .layer(DefaultBodyLimit::max(LARGEST_REPLY))
        .layer(middleware::from_fn_with_state(guard, guard::guard))
        .with_state(inspected)
}

async fn report(State(inspected): State<Arc<Inspected>>) -> Response {
    let json = [(CONTENT_TYPE, "application/json")];
    (json, inspected.report.clone()).into_response()
}

/// Runs the calls of a reply as one turn, and tells what happens while it does.
async fn run(
    State(inspected): State<Arc<Inspected>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match lines(&inspected, &headers, body) {
        Ok(lines) => {
            let ndjson = [(CONTENT_TYPE, "application/x-ndjson")];
            (ndjson, Body::from_stream(lines)).into_response()
        }
        Err((status, why)) => refuse(status, why).into_response(),
    }
}

/// Takes in what was decided about a call.
async fn decide(
    State(inspected): State<Arc<Inspected>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let decision = json_of(&headers, body).and_then(|body| {
        let decision: Result<Decision, _> = serde_json::from_value(body);
        decision.map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))
    });
    match decision.map(|decision| inspected.pending.decide(decision)) {
        Ok(true) => Json(json!({})).into_response(),
        Ok(false) => {
            refuse(StatusCode::NOT_FOUND, "nobody waits for this decision").into_response()
        }
        Err((status, why)) => refuse(status, why).into_response(),
    }
}

/// Starts the turn of a `reply`, which is JSON, or of a `stream`, which is the text of server-sent events.
fn lines(
    inspected: &Inspected,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Lines, (StatusCode, String)> {
    let body = json_of(headers, body)?;
    let unprocessable = |why: String| (StatusCode::UNPROCESSABLE_ENTITY, why);
    if let Some(text) = body.get("stream") {
        let text = text.as_str().ok_or_else(|| {
            unprocessable("`stream` is not a string; it holds server-sent events".to_owned())
        })?;
        return replayed(inspected, text);
    }
    let reply = body
        .get("reply")
        .ok_or_else(|| unprocessable("the body has no `reply` and no `stream`".to_owned()))?;
    let calls = reply::calls(reply).map_err(|error| unprocessable(error.to_string()))?;
    let (pending, stop) = (Arc::clone(&inspected.pending), inspected.stop.clone());
    Ok(Lines::start(&inspected.tools, calls, pending, stop))
}

#[cfg(feature = "openai-types")]
fn replayed(inspected: &Inspected, text: &str) -> Result<Lines, (StatusCode, String)> {
    let recorded = recorded::Recorded::read(text);
    let recorded =
        recorded.map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    let (pending, stop) = (Arc::clone(&inspected.pending), inspected.stop.clone());
    Ok(Lines::replay(&inspected.tools, recorded, pending, stop))
}

#[cfg(not(feature = "openai-types"))]
fn replayed(_: &Inspected, _: &str) -> Result<Lines, (StatusCode, String)> {
    let why = "this program was built without what reads streams; give `tool-runtime` the feature `openai-types`, beside \
               `inspect`, in Cargo.toml";
    Err((StatusCode::NOT_IMPLEMENTED, why.to_owned()))
}

fn json_of(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Value, (StatusCode, String)> {
    // A page of another site cannot send this type without asking first, and it is told no.
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case("application/json") {
        let why = "the body must be application/json".to_owned();
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        status @ StatusCode::PAYLOAD_TOO_LARGE => {
            let most = LARGEST_REPLY / 1024 / 1024;
            (status, format!("the reply is larger than {most} MiB"))
        }
        status => (status, rejection.body_text()),
    })?;
    serde_json::from_slice(&body).map_err(|error| {
        let why = format!("this is not JSON: {error}");
        (StatusCode::UNPROCESSABLE_ENTITY, why)
    })
}

fn refuse(status: StatusCode, why: impl Into<Value>) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "error": why.into() })))
}
