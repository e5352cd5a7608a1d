//! Requests to an API: what is sent, how often, what comes back.

mod error;
mod retry;

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime},
};

use async_openai::config::{Config, OpenAIConfig};
use futures_core::Stream;
use reqwest::{
    Client, Method, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde::{Serialize, de::DeserializeOwned};

pub use self::error::RequestError;
use super::ServerError;
use crate::json;

/// An API that can be asked: a configuration of async-openai, and an HTTP client.
///
/// It sends requests itself, where async-openai's `Client` sends only what its own types hold, and reads replies
/// leniently. A `Client` does not say which HTTP client it has, so a connection that is made of one takes its configuration only.
///
/// A request is sent again after a rate limit (status 429), an error of the server (status 500 and above), when the server
/// cannot be reached, and when it begins no stream within the limit of an agent: up to 3 times, each time later. If the server says when to come back (`retry-after`,
/// `retry-after-ms`), that is when; if that is more than a minute away, the error is returned at once.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{
///     openai::{Connection, async_openai::config::OpenAIConfig},
///     testing::ModelServer,
/// };
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = ModelServer::start(["Hello!"]).await?;
/// let connection = Connection::new(OpenAIConfig::new().with_api_base(server.url()));
///
/// let request = json!({ "model": "m", "messages": [{ "role": "user", "content": "Hi." }] });
/// let completion = connection.complete(&request).await?;
/// assert_eq!(completion.choices[0].message.content.as_deref(), Some("Hello!"));
/// # Ok(())
/// # }
/// ```
pub struct Connection<C: Config = OpenAIConfig> {
    config: Arc<C>,
    /// Made with the first request, unless it was given: to read the system's certificates takes a while.
    http: Arc<OnceLock<Client>>,
    retries: u32,
}

/// No reply of a model is as large.
const LARGEST_RESPONSE: usize = 64 * 1024 * 1024;

impl<C: Config> Connection<C> {
    /// Makes a connection. Unless it is given an [HTTP client](Self::http_client), it makes a default one with the first
    /// request, which fails if the system offers no TLS.
    ///
    /// ```
    /// use tool_runtime::openai::{Connection, async_openai::config::OpenAIConfig};
    ///
    /// let connection = Connection::new(OpenAIConfig::new().with_api_key("sk-…"));
    /// ```
    pub fn new(config: C) -> Self {
        Self {
            config: Arc::new(config),
            http: Arc::default(),
            retries: 3,
        }
    }

    /// Sets the HTTP client, which says how long a request may take, which proxy it goes through, and so on.
    ///
    /// ```
    /// use tool_runtime::openai::{Connection, async_openai::config::OpenAIConfig, reqwest};
    ///
    /// let http = reqwest::Client::builder().timeout(std::time::Duration::from_secs(60)).build()?;
    /// let connection = Connection::new(OpenAIConfig::new()).http_client(http);
    /// # Ok::<(), reqwest::Error>(())
    /// ```
    #[must_use]
    pub fn http_client(mut self, http: Client) -> Self {
        self.http = Arc::new(http.into());
        self
    }

    /// Sets how often a request is sent again, at most; 3 times if this is not called.
    ///
    /// ```
    /// use tool_runtime::openai::{Connection, async_openai::config::OpenAIConfig};
    ///
    /// let connection = Connection::new(OpenAIConfig::new()).retry_limit(0);
    /// ```
    #[must_use]
    pub fn retry_limit(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    fn http(&self) -> Result<&Client, RequestError> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = Client::builder().build()?;
        Ok(self.http.get_or_init(|| http))
    }

    async fn post(
        &self,
        path: &str,
        body: Vec<u8>,
        wanted: Wanted,
    ) -> Result<Response, RequestError> {
        let request = self.request(path, body, wanted)?;
        let mut attempt = 0;
        loop {
            let outcome = match request.try_clone() {
                Some(copy) => self.send(copy, wanted).await,
                // A body in memory can be sent again, and this is one.
                None => return self.send(request, wanted).await?.checked(),
            };
            let wait = match &outcome {
                _ if attempt == self.retries => None,
                Ok(response) => response.retry_after(attempt),
                Err(RequestError::Http(error)) if error.is_connect() => {
                    Some(retry::backoff(attempt))
                }
                Err(RequestError::Silent { .. }) => Some(retry::backoff(attempt)),
                Err(_) => None,
            };
            let Some(wait) = wait else {
                return outcome?.checked();
            };
            tracing::warn!(attempt, ?wait, outcome = %Attempted(&outcome), "a request is sent again");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    fn request(
        &self,
        path: &str,
        body: Vec<u8>,
        wanted: Wanted,
    ) -> Result<reqwest::Request, RequestError> {
        let request = self.http()?.request(Method::POST, self.config.url(path));
        let mut request = request.headers(self.config.headers()).body(body).build()?;
        let query = self.config.query();
        if !query.is_empty() {
            request.url_mut().query_pairs_mut().extend_pairs(query);
        }
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, json);
        if wanted.is_stream() {
            let events = HeaderValue::from_static("text/event-stream");
            request.headers_mut().insert(ACCEPT, events);
        }
        Ok(request)
    }

    /// Sends a request, and reads the response; of a stream, no more than its head.
    async fn send(
        &self,
        request: reqwest::Request,
        wanted: Wanted,
    ) -> Result<Response, RequestError> {
        let limit = wanted.silence_limit();
        let mut response = within(limit, self.http()?.execute(request)).await??;
        if wanted.is_stream() && response.status().is_success() {
            return Ok(Response {
                status: response.status(),
                headers: response.headers().clone(),
                body: Vec::new(),
                rest: Some(response),
            });
        }
        let mut body = Vec::new();
        while let Some(chunk) = within(limit, response.chunk()).await?? {
            if body.len() + chunk.len() > LARGEST_RESPONSE {
                return Err(RequestError::TooLarge {
                    limit: LARGEST_RESPONSE,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body,
            rest: None,
        })
    }
}

/// How a response is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Whole,
    Stream {
        /// How long the server may send nothing before the stream begins.
        silence_limit: Option<Duration>,
    },
}

impl Wanted {
    fn is_stream(self) -> bool {
        matches!(self, Self::Stream { .. })
    }

    fn silence_limit(self) -> Option<Duration> {
        match self {
            Self::Whole => None,
            Self::Stream { silence_limit } => silence_limit,
        }
    }
}

/// Waits for a server, which may send nothing for so long.
pub(crate) async fn within<T>(
    limit: Option<Duration>,
    sent: impl Future<Output = T>,
) -> Result<T, RequestError> {
    let Some(limit) = limit else {
        return Ok(sent.await);
    };
    let sent = tokio::time::timeout(limit, sent).await;
    sent.map_err(|_| RequestError::Silent { limit })
}

/// A server to which requests are sent.
pub(crate) trait Post: Send + Sync {
    fn post(&self, path: &'static str, body: Vec<u8>, wanted: Wanted) -> Posted<'_>;
}

/// The bytes of a response, as they come.
pub(crate) type Bytes = Pin<Box<dyn Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>;

type Posted<'p> = Pin<Box<dyn Future<Output = Result<Response, RequestError>> + Send + 'p>>;

impl<C: Config + 'static> Post for Connection<C> {
    fn post(&self, path: &'static str, body: Vec<u8>, wanted: Wanted) -> Posted<'_> {
        Box::pin(self.post(path, body, wanted))
    }
}

impl dyn Post + '_ {
    /// Sends a request, and reads the response beside its bytes.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        path: &'static str,
        request: &impl Serialize,
    ) -> Result<(T, Response), RequestError> {
        let body = serde_json::to_vec(request).map_err(RequestError::Unwritable)?;
        let response = self.post(path, body, Wanted::Whole).await?;
        match json::exact(&response.body).and_then(serde_json::from_value) {
            Ok(read) => Ok((read, response)),
            Err(problem) => Err(RequestError::Unreadable {
                status: response.status.as_u16(),
                problem,
                body: response.text(),
            }),
        }
    }

    /// Sends a request for a stream, and returns it when it has begun. Until then the server may send nothing for so long.
    pub(crate) async fn open(
        &self,
        path: &'static str,
        request: &impl Serialize,
        silence_limit: Option<Duration>,
    ) -> Result<Bytes, RequestError> {
        let body = serde_json::to_vec(request).map_err(RequestError::Unwritable)?;
        let mut response = self
            .post(path, body, Wanted::Stream { silence_limit })
            .await?;
        match response.rest.take() {
            Some(rest) => Ok(Box::pin(rest.bytes_stream())),
            None => Err(response.failed(response.error())),
        }
    }
}

/// What a server answered, whatever it means.
pub(crate) struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    /// The body, if it is read as it comes.
    rest: Option<reqwest::Response>,
}

impl Response {
    /// Returns how long to wait before the request is sent again, if it should be.
    fn retry_after(&self, attempt: u32) -> Option<Duration> {
        let is_quota = || {
            let error = self.error();
            [error.kind, error.code]
                .iter()
                .flatten()
                .any(|word| word == "insufficient_quota")
        };
        let wanted = match self
            .headers
            .get("x-should-retry")
            .map(HeaderValue::as_bytes)
        {
            Some(b"true") => true,
            Some(b"false") => false,
            _ if self.status == StatusCode::TOO_MANY_REQUESTS => !is_quota(),
            _ => self.status.is_server_error(),
        };
        if !wanted || self.status.is_success() {
            return None;
        }
        retry::wait(&self.headers, attempt, SystemTime::now())
    }

    fn error(&self) -> ServerError {
        ServerError::of_body(&self.text())
    }

    fn checked(self) -> Result<Self, RequestError> {
        if self.status.is_success() {
            return Ok(self);
        }
        Err(self.failed(self.error()))
    }

    /// Makes the error of a response that holds one.
    pub(crate) fn failed(&self, error: ServerError) -> RequestError {
        RequestError::Server {
            status: self.status.as_u16(),
            error: Box::new(error),
            body: self.text(),
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What came of one attempt, for the log.
struct Attempted<'o>(&'o Result<Response, RequestError>);

impl fmt::Display for Attempted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ok(response) => write!(f, "status {}", response.status),
            Err(error) => write!(f, "{error}"),
        }
    }
}

impl<C: Config> From<C> for Connection<C> {
    fn from(config: C) -> Self {
        Self::new(config)
    }
}

/// Takes the configuration of a client. Its HTTP client stays behind: async-openai does not hand it out.
impl<C: Config + Clone> From<async_openai::Client<C>> for Connection<C> {
    fn from(client: async_openai::Client<C>) -> Self {
        Self::new(client.config().clone())
    }
}

/// Takes the configuration of a client. Its HTTP client stays behind: async-openai does not hand it out.
impl<C: Config + Clone> From<&async_openai::Client<C>> for Connection<C> {
    fn from(client: &async_openai::Client<C>) -> Self {
        Self::new(client.config().clone())
    }
}

impl<C: Config> Clone for Connection<C> {
    fn clone(&self) -> Self {
        Self {
            config: Arc::clone(&self.config),
            http: Arc::clone(&self.http),
            retries: self.retries,
        }
    }
}

/// The configuration holds a key and is left out.
impl<C: Config> fmt::Debug for Connection<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("api_base", &self.config.api_base())
            .field("retry_limit", &self.retries)
            .finish_non_exhaustive()
    }
}
