//! Keeps out everybody but the page itself: other sites in the same browser, and names that were made to lead here.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::refuse;

/// Under which names the page may be asked for.
#[derive(Clone, Copy)]
pub(super) struct Guard {
    pub(super) port: u16,
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

pub(super) async fn guard(
    State(guard): State<Guard>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let mut response = match guard.check(&request) {
        Ok(()) => next.run(request).await,
        Err(why) => refuse(StatusCode::FORBIDDEN, why).into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Guard {
    /// The address bar of a browser says nothing about who asks: a page elsewhere can send requests here, and a name elsewhere can be
    /// made to lead here. The headers below are the browser's own, and no page can change them.
    fn check(self, request: &Request<Body>) -> Result<(), &'static str> {
        let headers = request.headers();
        let host = text(headers, &HOST);
        if !host.is_some_and(|host| self.is_own(host)) {
            return Err("this page answers to the names of this machine only");
        }
        let is_foreign = |origin: &str| {
            let origin = origin.strip_prefix("http://");
            !origin.is_some_and(|origin| self.is_own(origin))
        };
        let is_foreign = headers
            .get(ORIGIN)
            .is_some_and(|origin| origin.to_str().map_or(true, is_foreign))
            || fetched(headers, "site").is_some_and(|site| site != "same-origin" && site != "none");
        if is_foreign && !is_followed_link(request) {
            return Err("this page answers to itself only, and to no other site");
        }
        Ok(())
    }

    /// Whether a host, with its port, is this page. Browsers leave out port 80.
    fn is_own(self, host: &str) -> bool {
        let suffix = format!(":{}", self.port);
        let name = match host.strip_suffix(&suffix) {
            None if self.port == 80 => host,
            name => name.unwrap_or_default(),
        };
        ["127.0.0.1", "localhost", "[::1]"].contains(&name)
    }
}

/// Whether somebody follows a link to the page, which shows it to him and to nobody else.
fn is_followed_link(request: &Request<Body>) -> bool {
    let headers = request.headers();
    request.method() == Method::GET
        && !headers.contains_key(ORIGIN)
        && fetched(headers, "mode") == Some("navigate")
        && fetched(headers, "dest") == Some("document")
}

/// What the browser says of how it came to ask.
fn fetched<'h>(headers: &'h HeaderMap, what: &str) -> Option<&'h str> {
    headers.get(format!("sec-fetch-{what}"))?.to_str().ok()
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::Guard;

    #[test]
    fn only_names_of_this_machine_with_the_port_are_own() {
        for (port, host, is_own) in [
            (8665, "127.0.0.1:8665", true),
            (8665, "[::1]:8665", true),
            (8665, "127.0.0.1", false),
            (8665, "localhost:866", false),
            (8665, "evil.example:8665", false),
            (8665, ":8665", false),
            (80, "localhost", true),
            (80, "localhost:80", true),
            (80, "evil.example", false),
        ] {
            assert_eq!(Guard { port }.is_own(host), is_own, "{host}");
        }
    }
}
