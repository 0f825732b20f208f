//! The one thread from which programs are started.
//!
//! A program that dies with its parent dies, on Linux, with the *thread* that started it
//! (`PR_SET_PDEATHSIG` in <https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html>).
//! Threads of the async runtime come and go; this one stays as long as the server.

use std::io;
use std::sync::mpsc;
use std::thread;

use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

struct Order {
    command: Command,
    runtime: Handle,
    answer: oneshot::Sender<io::Result<Child>>,
}

/// Starts programs; cheap to clone. The thread ends when the last clone is gone.
#[derive(Clone, Debug)]
pub struct Spawner {
    orders: mpsc::Sender<Order>,
}

impl Spawner {
    /// Starts the thread.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn new() -> io::Result<Self> {
        let (orders, received) = mpsc::channel::<Order>();
        thread::Builder::new().name("spawner".to_owned()).spawn(move || {
            for Order { mut command, runtime, answer } in received {
                // Registers the child with the runtime that waits for its end.
                let _entered = runtime.enter();
                // A caller who went away drops the child, and so kills it.
                let _ = answer.send(command.spawn());
            }
        })?;
        Ok(Self { orders })
    }

    /// Starts a program that ends when the server ends, however that comes about.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub async fn spawn(&self, command: Command) -> io::Result<Child> {
        let (answer, answered) = oneshot::channel();
        let order = Order { command, runtime: Handle::current(), answer };
        let gone = || io::Error::other("the thread that starts programs has ended");
        self.orders.send(order).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}
