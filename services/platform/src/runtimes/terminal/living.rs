//! A living terminal, and being attached to it.

use std::sync::Arc;

use bytes::Bytes;
use domain::time::{Clock, Tick};
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc, watch};

use super::ring::Ring;

/// How much output may wait for a reader before the terminal is made to wait.
const WINDOW: u64 = 64 * 1024;

/// How much is handed to a reader at once.
const PIECE: usize = 16 * 1024;

/// A terminal. Cheap to clone; it lives until its process ends or it is ended.
#[derive(Clone)]
pub struct Terminal {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) state: Mutex<State>,
    /// Told when there is output, another attachment, or an end.
    pub(super) output: Notify,
    /// Told when a reader has taken some, so that more can be read from the PTY.
    pub(super) taken: Notify,
    pub(super) input: mpsc::Sender<Input>,
    pub(super) kill: Notify,
    pub(super) ended: watch::Sender<Option<Ended>>,
}

pub(super) struct State {
    pub(super) ring: Ring,
    /// How far the attached reader, or the last one, has read.
    sent: u64,
    /// How far any reader has read.
    heard: u64,
    /// Counts attachments; an attachment of an earlier number has been taken over.
    attachment: u64,
    presence: Presence,
    /// The process has ended: what it said last waits for nobody.
    pub(super) over: bool,
    /// All output has been read from the PTY.
    pub(super) drained: bool,
}

impl State {
    /// Whether the reader must catch up before more is read from the PTY.
    pub(super) fn is_behind(&self) -> bool {
        !self.over && self.ring.end().saturating_sub(self.sent) >= WINDOW
    }
}

/// Whether somebody is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    /// Somebody.
    Attached,
    /// Nobody yet.
    NeverYet(Tick),
    /// Nobody any more.
    Left(Tick),
}

pub(super) enum Input {
    Bytes(Bytes),
    Resize { cols: u16, rows: u16 },
}

/// How a terminal's process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its code; 128 + signal, as shells count.
    pub exit_code: i32,
}

/// Since when nobody has been attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unattended {
    /// Somebody is.
    No,
    /// Since its start.
    SinceStart(Tick),
    /// Since the last one left.
    SinceLeft(Tick),
}

impl Shared {
    pub(super) fn new(clock: Arc<dyn Clock>, input: mpsc::Sender<Input>) -> Self {
        let presence = Presence::NeverYet(clock.tick());
        let state =
            State { ring: Ring::default(), sent: 0, heard: 0, attachment: 0, presence, over: false, drained: false };
        Self {
            clock,
            state: Mutex::new(state),
            output: Notify::new(),
            taken: Notify::new(),
            input,
            kill: Notify::new(),
            ended: watch::Sender::new(None),
        }
    }
}

impl Terminal {
    /// Attaches to the terminal, in place of whoever is. `from` is how many bytes were seen before.
    #[must_use]
    pub fn attach(&self, from: u64) -> Attachment {
        let mut state = self.shared.state.lock();
        state.attachment += 1;
        state.presence = Presence::Attached;
        let position = from.clamp(state.ring.start(), state.ring.end());
        state.sent = position;
        let (number, heard) = (state.attachment, state.heard.max(position));
        drop(state);
        self.shared.output.notify_waiters();
        self.shared.taken.notify_one();
        Attachment { shared: Arc::clone(&self.shared), number, position, heard, announced: false }
    }

    /// Ends it: its whole process tree is killed. What is typed afterwards is not executed.
    pub fn end(&self) {
        self.shared.kill.notify_one();
    }

    /// Waits until the process tree is gone.
    pub async fn ended(&self) -> Ended {
        let mut ended = self.shared.ended.subscribe();
        match ended.wait_for(Option::is_some).await.map(|ended| *ended) {
            Ok(Some(ended)) => ended,
            // The pump is gone without a word: the process was killed with its thread.
            Ok(None) | Err(_) => Ended { exit_code: 137 },
        }
    }

    /// How it ended, if it has.
    #[must_use]
    pub fn has_ended(&self) -> Option<Ended> {
        *self.shared.ended.borrow()
    }

    /// Since when nobody has been attached.
    #[must_use]
    pub fn unattended(&self) -> Unattended {
        match self.shared.state.lock().presence {
            Presence::Attached => Unattended::No,
            Presence::NeverYet(since) => Unattended::SinceStart(since),
            Presence::Left(since) => Unattended::SinceLeft(since),
        }
    }
}

/// Being attached to a terminal; ends when dropped.
pub struct Attachment {
    shared: Arc<Shared>,
    number: u64,
    position: u64,
    heard: u64,
    announced: bool,
}

/// What an attachment hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Always first: at which byte the output goes on.
    Resume {
        /// The offset.
        from: u64,
        /// Up to which byte somebody who was attached before has been sent it: what is asked of a terminal there
        /// was answered then, and is not to be answered again.
        heard: u64,
    },
    /// Output.
    Bytes(Bytes),
    /// Somebody else attached; nothing more comes.
    TakenOver,
    /// The process ended and all output was heard; nothing more comes.
    Ended(Ended),
}

impl Attachment {
    /// What comes next. May be cancelled without losing anything.
    pub async fn next(&mut self) -> Output {
        if !self.announced {
            self.announced = true;
            return Output::Resume { from: self.position, heard: self.heard };
        }
        loop {
            let shared = Arc::clone(&self.shared);
            let changed = shared.output.notified();
            tokio::pin!(changed);
            // Registered before looking, so that nothing is missed in between.
            changed.as_mut().enable();
            if let Some(output) = self.look() {
                return output;
            }
            changed.await;
        }
    }

    fn look(&mut self) -> Option<Output> {
        let mut state = self.shared.state.lock();
        if state.attachment != self.number {
            return Some(Output::TakenOver);
        }
        if self.position < state.ring.end() {
            let bytes = state.ring.read(self.position, PIECE);
            self.position = self.position.max(state.ring.start()) + bytes.len() as u64;
            state.sent = self.position;
            state.heard = state.heard.max(self.position);
            drop(state);
            self.shared.taken.notify_one();
            return Some(Output::Bytes(bytes));
        }
        if state.drained { (*self.shared.ended.borrow()).map(Output::Ended) } else { None }
    }

    /// The way in, as long as this attachment is the one.
    #[must_use]
    pub fn typist(&self) -> Typist {
        Typist { shared: Arc::clone(&self.shared), number: self.number }
    }
}

/// Types into a terminal for one attachment.
#[derive(Clone)]
pub struct Typist {
    shared: Arc<Shared>,
    number: u64,
}

impl Typist {
    /// Types something. Waits while the terminal does not read.
    ///
    /// # Errors
    /// When the terminal has ended or was taken over; then nothing was typed.
    pub async fn input(&self, bytes: Bytes) -> Result<(), Closed> {
        self.give(Input::Bytes(bytes)).await
    }

    /// Tells the terminal its size.
    ///
    /// # Errors
    /// When it has ended or was taken over.
    pub async fn resize(&self, cols: u16, rows: u16) -> Result<(), Closed> {
        self.give(Input::Resize { cols, rows }).await
    }

    async fn give(&self, input: Input) -> Result<(), Closed> {
        let replaced = self.shared.state.lock().attachment != self.number;
        if replaced || self.shared.ended.borrow().is_some() {
            return Err(Closed);
        }
        self.shared.input.send(input).await.map_err(|_| Closed)
    }
}

/// The terminal takes no more input from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the terminal takes no more input")]
pub struct Closed;

impl Drop for Attachment {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        if state.attachment == self.number {
            state.presence = Presence::Left(self.shared.clock.tick());
        }
    }
}
