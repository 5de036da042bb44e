//! Messages between replicas, such as the end of a terminal. They are hints: who misses one finds the
//! same in the database.

use std::sync::Arc;
use std::time::Duration;

use domain::random::Randomness;
use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;
use redis::{PushInfo, PushKind, Value, cmd};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::back_off::BackOff;
use super::connect::Route;
use super::keys::Keys;
use super::link::Link;
use crate::error::StorageError;
use crate::ports::Stored;

/// So many messages wait for a listener; with more, it starts anew.
const WAITING: usize = 1_024;

/// After so long a silence the connection is tried.
const SILENCE: Duration = Duration::from_secs(1);

/// Messages to every replica. Cheap to clone. Channels are shared by all databases of a server; the
/// key prefix keeps installations apart.
#[derive(Clone)]
pub struct Control {
    link: Link,
    route: Route,
    keys: Keys,
    randomness: Arc<dyn Randomness>,
}

/// One listener, on a connection of its own.
pub struct Listener {
    link: Link,
    route: Route,
    keys: Keys,
    back_off: BackOff,
    heard: Option<Subscription>,
}

struct Subscription {
    connection: MultiplexedConnection,
    messages: mpsc::Receiver<Vec<u8>>,
}

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message.
    Message(Vec<u8>),
    /// Listening begins here: what was sent before, since the last message, was missed.
    Begun,
}

impl Control {
    pub(super) fn new(link: Link, route: Route, keys: Keys, randomness: Arc<dyn Randomness>) -> Self {
        Self { link, route, keys, randomness }
    }

    /// Sends a message to whoever listens now.
    pub async fn publish(&self, message: &[u8]) -> Stored<()> {
        let mut publish = cmd("PUBLISH");
        publish.arg(self.keys.control()).arg(message);
        self.link.run("PUBLISH", |mut connection| async move { publish.exec_async(&mut connection).await }).await
    }

    /// A listener, which begins with the first [`Listener::next`].
    #[must_use]
    pub fn listener(&self) -> Listener {
        let back_off = BackOff::new(Arc::clone(&self.randomness));
        let (link, route, keys) = (self.link.clone(), self.route.clone(), self.keys.clone());
        Listener { link, route, keys, back_off, heard: None }
    }
}

impl Listener {
    /// Waits for what comes next. After a failure it waits a moment first, so that it may be called in
    /// a loop.
    pub async fn next(&mut self) -> Stored<Heard> {
        loop {
            let Some(subscription) = &mut self.heard else {
                self.begin().await?;
                return Ok(Heard::Begun);
            };
            match timeout(SILENCE, subscription.messages.recv()).await {
                Ok(Some(message)) => return Ok(Heard::Message(message)),
                Ok(None) => self.heard = None,
                Err(_) => {
                    // A server that hangs is as silent as one that has nothing to say.
                    let answer = cmd("PING").exec_async(&mut subscription.connection).await;
                    if answer.is_err() {
                        self.heard = None;
                    }
                }
            }
        }
    }

    async fn begin(&mut self) -> Stored<()> {
        self.back_off.before_attempt().await;
        self.link.usable()?;
        let (sender, messages) = mpsc::channel(WAITING);
        let subscribed = async {
            let mut connection = self.route.connect(forward(sender)).await?;
            connection.subscribe(self.keys.control()).await?;
            Ok(connection)
        };
        let connection = subscribed.await.map_err(|error| {
            self.link.complain("control messages cannot be heard", &error);
            StorageError::Unavailable
        })?;
        self.heard = Some(Subscription { connection, messages });
        self.back_off.reset();
        Ok(())
    }
}

/// Hands messages on until the connection ends or too many wait; the receiver then sees the end.
fn forward(sender: mpsc::Sender<Vec<u8>>) -> impl Fn(PushInfo) -> Result<(), ()> + Send + Sync + 'static {
    let sender = Mutex::new(Some(sender));
    move |push| {
        let mut sender = sender.lock();
        let handed_on = match (push.kind, push.data.into_iter().nth(1)) {
            (PushKind::Message, Some(Value::BulkString(message))) => {
                sender.as_ref().is_some_and(|sender| sender.try_send(message).is_ok())
            }
            (PushKind::Disconnection | PushKind::Message, _) => false,
            _ => true,
        };
        if !handed_on {
            *sender = None;
        }
        Ok(())
    }
}
