//! One connection through the proxy.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use mongodb::bson::Document;
use parking_lot::Mutex;
use tokio::io::{AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};

use super::command::{RecordedCommand, Watching};
use super::fault::{Fault, Rank, ServerError};
use super::message::{Answer, Message};
use super::script::Script;

/// What is to be done with the answer to a request that went to the server.
enum WhenAnswered {
    FailWriteConcern(ServerError, Box<RecordedCommand>),
    Close,
    Swallow,
}

/// The two ways of a connection share what they wait for and the stream to the client.
///
/// A real server that loses its rank tells those that watch it at once. The shim ends their connections instead, upon
/// which they look again at once; else the driver would ask nothing of the server until the watch's ten seconds are over.
struct Connection<'a> {
    script: &'a Script,
    waiting: Mutex<HashMap<i32, WhenAnswered>>,
    client: tokio::sync::Mutex<WriteHalf<'a>>,
    watching: Mutex<Watching>,
}

/// Runs until an end closes, or an answer is lost with the connection.
pub(super) async fn run(mut client: TcpStream, server: SocketAddr, script: Arc<Script>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    // A proxy that waits to fill its packets would slow down every test.
    let _ignored = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let connection = Connection {
        script: &script,
        waiting: Mutex::new(HashMap::new()),
        client: tokio::sync::Mutex::new(to_client),
        watching: Mutex::new(Watching::Nothing),
    };
    // Whichever way ends first ends the connection: neither end says anything useful after the other has closed.
    tokio::select! {
        _ended = connection.requests(from_client, to_server) => {}
        _ended = connection.answers(from_server) => {}
        () = connection.loses_what_it_watches() => {}
    }
}

impl Connection<'_> {
    async fn requests(&self, from: ReadHalf<'_>, mut server: WriteHalf<'_>) -> io::Result<()> {
        let mut from = BufReader::new(from);
        while let Some(message) = Message::read(&mut from).await? {
            let command = message.body().and_then(RecordedCommand::read);
            if let Some(Watching::Rank) = command.as_ref().map(RecordedCommand::watching) {
                *self.watching.lock() = Watching::Rank;
            }
            let met = command.and_then(|command| Some((self.script.meet(&command)?, command)));
            match met {
                Some((Fault::Refuse(error), command)) => {
                    if message.answer_to_it() == Answer::Wanted {
                        self.fail(message.number(), error, &error.answer_to(&command)).await?;
                    }
                    continue;
                }
                Some((Fault::FailWriteConcern(error), command)) => {
                    self.expect(&message, WhenAnswered::FailWriteConcern(error, Box::new(command)));
                }
                Some((Fault::LoseAnswer, _)) => self.expect(&message, WhenAnswered::Close),
                Some((Fault::SwallowAnswer, _)) => self.expect(&message, WhenAnswered::Swallow),
                None => {}
            }
            send(&mut server, &message).await?;
        }
        Ok(())
    }

    async fn answers(&self, from: ReadHalf<'_>) -> io::Result<()> {
        let mut from = BufReader::new(from);
        while let Some(message) = Message::read(&mut from).await? {
            let expected = self.waiting.lock().remove(&message.request());
            match expected {
                Some(WhenAnswered::Close) => return Ok(()),
                Some(WhenAnswered::Swallow) => {}
                Some(WhenAnswered::FailWriteConcern(error, command)) => {
                    let answer = message.body().unwrap_or_default();
                    self.fail(message.request(), error, &error.added_to(answer, &command)).await?;
                }
                None => send(&mut *self.client.lock().await, &message).await?,
            }
        }
        Ok(())
    }

    fn expect(&self, request: &Message, then: WhenAnswered) {
        self.waiting.lock().insert(request.number(), then);
    }

    async fn fail(&self, request: i32, error: ServerError, body: &Document) -> io::Result<()> {
        let message = Message::answer(request, body)?;
        send(&mut *self.client.lock().await, &message).await?;
        if error.rank() == Rank::Lost {
            self.script.rank_was_lost();
        }
        Ok(())
    }

    /// Returns when the server's rank is lost and this connection watches it.
    async fn loses_what_it_watches(&self) {
        let mut losses = self.script.losses_of_rank();
        // The script lives as long as the connection, so there is no error to end with.
        while losses.changed().await.is_ok() {
            if *self.watching.lock() == Watching::Rank {
                return;
            }
        }
    }
}

async fn send(to: &mut (impl AsyncWrite + Unpin), message: &Message) -> io::Result<()> {
    to.write_all(message.bytes()).await
}
