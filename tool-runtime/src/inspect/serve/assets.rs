//! The files of the page, which are part of the program.

use axum::{
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};

/// One file, and where it is asked for.
#[derive(Clone, Copy)]
pub(super) struct Asset {
    pub(super) path: &'static str,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    pub(super) fn response(self) -> Response {
        ([(CONTENT_TYPE, self.kind)], self.text).into_response()
    }
}

macro_rules! assets {
    ($($path:literal $kind:ident $file:literal,)+) => {
        &[$(Asset { path: $path, kind: $kind, text: include_str!(concat!("../page/", $file)) }),+]
    };
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

pub(super) const ALL: &[Asset] = assets![
    "/" HTML "index.html",
    "/page.css" CSS "page.css",
    "/answer.js" JS "answer.js",
    "/approval.js" JS "approval.js",
    "/controls.js" JS "controls.js",
    "/dom.js" JS "dom.js",
    "/example.js" JS "example.js",
    "/findings.js" JS "findings.js",
    "/form.js" JS "form.js",
    "/holders.js" JS "holders.js",
    "/json.js" JS "json.js",
    "/outcome.js" JS "outcome.js",
    "/overview.js" JS "overview.js",
    "/page.js" JS "page.js",
    "/parameters.js" JS "parameters.js",
    "/raw.js" JS "raw.js",
    "/reply.js" JS "reply.js",
    "/schema.js" JS "schema.js",
    "/shape.js" JS "shape.js",
    "/slot.js" JS "slot.js",
    "/theme.js" JS "theme.js",
    "/timeline.js" JS "timeline.js",
    "/tool.js" JS "tool.js",
    "/tools.js" JS "tools.js",
    "/turn.js" JS "turn.js",
    "/written.js" JS "written.js",
];
