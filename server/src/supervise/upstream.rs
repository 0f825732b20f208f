//! Where one process of a flow takes deliveries: its address, idle connections to it, and what is in flight.

use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Connections kept open to one process while nobody needs them.
const IDLE_LIMIT: usize = 256;

/// One process as the ingress sees it.
#[derive(Debug)]
pub struct Upstream {
    address: SocketAddr,
    idle: Mutex<Vec<SendRequest<Body>>>,
    in_flight: TaskTracker,
}

/// What became of a request.
#[derive(Debug)]
pub enum Sent {
    /// The process answers; the body is still to come.
    Answered(Response<Incoming>),
    /// Nothing of the request has left: it may be given to another process.
    Unsent(Box<Request<Body>>),
    /// The connection broke after the request had begun to leave; nobody knows what the process made of it.
    Broken(hyper::Error),
}

impl Upstream {
    /// The hook listener at this address.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, idle: Mutex::default(), in_flight: TaskTracker::new() }
    }

    /// To be held while a delivery is under way, until its answer's last byte.
    pub fn hold(&self) -> TaskTrackerToken {
        self.in_flight.token()
    }

    /// Resolves when nothing is in flight any more. The caller has made sure that nothing new comes.
    pub async fn idle(&self) {
        self.in_flight.close();
        self.in_flight.wait().await;
    }

    /// Sends one request, over an idle connection where there is one.
    pub async fn send(&self, mut request: Request<Body>) -> Sent {
        loop {
            let (mut sender, reused) = match self.take_idle() {
                Some(sender) => (sender, true),
                None => match self.connect().await {
                    Ok(sender) => (sender, false),
                    Err(error) => {
                        tracing::debug!(%error, address = %self.address, "a flow's process takes no connection");
                        return Sent::Unsent(Box::new(request));
                    }
                },
            };
            // An idle connection that the process has closed meanwhile says so here or gives the request back.
            if sender.ready().await.is_err() {
                if reused {
                    continue;
                }
                return Sent::Unsent(Box::new(request));
            }
            match sender.try_send_request(request).await {
                Ok(response) => {
                    self.keep(sender);
                    return Sent::Answered(response);
                }
                Err(mut error) => match error.take_message() {
                    Some(unsent) if reused => request = unsent,
                    Some(unsent) => return Sent::Unsent(Box::new(unsent)),
                    None => return Sent::Broken(error.into_error()),
                },
            }
        }
    }

    fn take_idle(&self) -> Option<SendRequest<Body>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // A connection that still carries the end of an answer is not ready: it stays for later.
        let at = idle.iter().rposition(|sender| sender.is_ready() || sender.is_closed())?;
        Some(idle.swap_remove(at))
    }

    fn keep(&self, sender: SendRequest<Body>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_LIMIT {
            idle.push(sender);
        }
    }

    async fn connect(&self) -> io::Result<SendRequest<Body>> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to a flow's process ended");
            }
        });
        Ok(sender)
    }
}
