//! A server on loopback that ends when it is told to, half-sent requests included.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, BodyDataStream, Bytes, HttpBody as _},
    extract::{ConnectInfo, Request, connect_info::Connected},
    middleware::{self, Next},
    response::Response,
    serve::{IncomingStream, Listener},
};
use futures_core::Stream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// Tells how far a server is stopped. Clones belong to the same server.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    /// Connections are cut, whatever they are doing.
    now: CancellationToken,
    /// No new connections; requests that have come in are answered. It follows `now`.
    draining: CancellationToken,
}

impl Stop {
    pub(crate) fn new() -> Self {
        let now = CancellationToken::new();
        let draining = now.child_token();
        Self { now, draining }
    }

    /// Completes when the server stops at once.
    pub(crate) async fn now(&self) {
        self.now.cancelled().await;
    }

    /// Completes when the server takes no more requests, or stops at once.
    #[cfg(feature = "testing")]
    pub(crate) fn draining(&self) -> WaitForCancellationFutureOwned {
        self.draining.clone().cancelled_owned()
    }
}

/// A server that runs. Dropping it closes its port and all its connections.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Stop,
    task: JoinHandle<()>,
}

/// Listens on a port of loopback; 0 takes one that is free.
pub(crate) async fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await
}

impl Server {
    pub(crate) fn start(listener: TcpListener, router: Router, stop: Stop) -> Self {
        let router = router.layer(middleware::from_fn(receive));
        let service = router.into_make_service_with_connect_info::<Whole>();
        let draining = stop.draining.clone().cancelled_owned();
        let connections = Connections {
            listener,
            stop: stop.clone(),
        };
        let served = axum::serve(connections, service).with_graceful_shutdown(draining);
        let task = tokio::spawn(async move {
            if let Err(error) = served.await {
                tracing::error!(%error, "a server on loopback failed");
            }
        });
        Self { stop, task }
    }

    /// Waits until the requests that have come in are answered. Those that are half sent are given up.
    #[cfg(feature = "testing")]
    pub(crate) async fn drain(&mut self) {
        self.stop.draining.cancel();
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "a server on loopback ended early");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.now.cancel();
        self.task.abort();
    }
}

struct Connections {
    listener: TcpListener,
    stop: Stop,
}

impl Listener for Connections {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        // Axum's own, which waits and tries again after an error.
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let connection = Connection {
            stream,
            now: Box::pin(self.stop.now.clone().cancelled_owned()),
            draining: Box::pin(self.stop.draining.clone().cancelled_owned()),
            whole: Whole::default(),
        };
        (connection, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that breaks when the server stops.
struct Connection {
    stream: TcpStream,
    now: Pin<Box<WaitForCancellationFutureOwned>>,
    draining: Pin<Box<WaitForCancellationFutureOwned>>,
    whole: Whole,
}

impl Connection {
    /// Fails once the server has stopped; until then, arranges to be woken when it does.
    fn check(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.now.as_mut().poll(cx) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(cx)?;
        // What has arrived is read even then: it may be the rest of a request.
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if read.is_pending() && self.draining.as_mut().poll(cx).is_ready() && !self.whole.get() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Whether the newest request of a connection has come in completely.
#[derive(Clone, Default)]
struct Whole(Arc<AtomicBool>);

impl Whole {
    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, is_whole: bool) {
        self.0.store(is_whole, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Connections>> for Whole {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        stream.io().whole.clone()
    }
}

/// Notes when the request is complete.
async fn receive(ConnectInfo(whole): ConnectInfo<Whole>, request: Request, next: Next) -> Response {
    whole.set(request.body().is_end_stream());
    let request = request.map(|body| {
        Body::from_stream(Received {
            body: body.into_data_stream(),
            whole,
        })
    });
    next.run(request).await
}

/// The body of a request, which notes when it has come to its end.
struct Received {
    body: BodyDataStream,
    whole: Whole,
}

impl Stream for Received {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.body).poll_next(cx);
        if matches!(next, Poll::Ready(None)) {
            self.whole.set(true);
        }
        next
    }
}
