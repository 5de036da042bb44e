//! One way of a connection: reads pieces and lets them through as the plan says at that moment.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::random::Randomness;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::counts::Counting;
use super::mode::{Direction, Mode};
use super::plan::{Plan, Setting, Turn};
use crate::randomness::SeededRandomness;

/// The longest piece that is read at once.
const PIECE: usize = 16 * 1024;
/// How often a limited rate lets something through in a second.
const TICKS: u32 = 50;

/// How a connection ends that is not closed by one of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    Reset,
    Closed,
}

/// One way of a connection.
pub(super) struct Pump<'a> {
    pub(super) direction: Direction,
    pub(super) plan: watch::Receiver<Plan>,
    pub(super) counts: &'a Counting,
    pub(super) chance: SeededRandomness,
    /// Set by the requests' pump: the next answer is lost.
    pub(super) doomed: &'a AtomicBool,
    pub(super) progress: Progress,
}

/// What a pump remembers of its stream.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Whether bytes were thrown away.
    hole: Hole,
    /// The setting that was last gone by, and how many bytes passed under it.
    setting: u64,
    passed: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Hole {
    #[default]
    None,
    Torn,
}

/// What is done next with a piece.
enum Step {
    /// So many of its bytes pass, and the next wait until then.
    Let { bytes: usize, then: Option<Duration> },
    /// The whole piece waits for so long, and passes.
    After(Duration),
    /// It is thrown away.
    Drop,
    /// Nothing until the plan changes.
    Wait,
    /// The connection ends.
    End(Broken),
}

impl Pump<'_> {
    /// Pumps until the source ends, which is passed on, or the connection is broken.
    pub(super) async fn run(mut self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>) -> Result<(), Broken> {
        let mut buffer = vec![0; PIECE];
        loop {
            if self.setting().mode == Mode::Hang {
                self.changed().await?;
                continue;
            }
            let read = tokio::select! {
                read = from.read(&mut buffer) => read.map_err(|error| broken(&error))?,
                changed = self.plan.changed() => {
                    changed.map_err(|_| Broken::Closed)?;
                    self.mend()?;
                    continue;
                }
            };
            let piece = buffer.get_mut(..read).unwrap_or_default();
            if piece.is_empty() {
                self.end_may_be_swallowed().await?;
                return to.shutdown().await.map_err(|error| broken(&error));
            }
            self.answers_may_be_lost(piece)?;
            self.let_through(piece, &mut to).await?;
        }
    }

    /// A black hole swallows the end of a stream, too.
    async fn end_may_be_swallowed(&mut self) -> Result<(), Broken> {
        while self.setting().mode == Mode::BlackHole {
            self.progress.hole = Hole::Torn;
            self.changed().await?;
        }
        self.mend()
    }

    /// A request whose answer is to be lost dooms it; a doomed answer ends the connection.
    fn answers_may_be_lost(&self, piece: &[u8]) -> Result<(), Broken> {
        match self.direction {
            Direction::ToServer => {
                if self.plan.borrow().takes_answer_to(piece) == Turn::Now {
                    self.doomed.store(true, Ordering::SeqCst);
                }
                Ok(())
            }
            Direction::ToClient if self.doomed.load(Ordering::SeqCst) => {
                self.counts.lost_answer();
                Err(Broken::Reset)
            }
            Direction::ToClient => Ok(()),
        }
    }

    async fn let_through(&mut self, mut rest: &mut [u8], to: &mut WriteHalf<'_>) -> Result<(), Broken> {
        while !rest.is_empty() {
            self.mend()?;
            let (bytes, then) = match self.step(rest) {
                Step::Let { bytes, then } => (bytes, then),
                Step::After(wait) => match self.wait(wait).await? {
                    Waited::Out => (rest.len(), None),
                    Waited::PlanChanged => continue,
                },
                Step::Drop => {
                    self.progress.hole = Hole::Torn;
                    return Ok(());
                }
                Step::Wait => {
                    self.changed().await?;
                    continue;
                }
                Step::End(broken) => return Err(broken),
            };
            let (now, later) = rest.split_at_mut(bytes.min(rest.len()));
            to.write_all(now).await.map_err(|error| broken(&error))?;
            self.counts.passed(self.direction, now.len());
            self.progress.passed += now.len() as u64;
            rest = later;
            self.cut()?;
            if let Some(pause) = then {
                self.wait(pause).await?;
            }
        }
        Ok(())
    }

    fn step(&mut self, piece: &mut [u8]) -> Step {
        let setting = self.setting();
        if self.progress.setting != setting.number {
            self.progress.setting = setting.number;
            self.progress.passed = 0;
        }
        let whole = piece.len();
        match setting.mode {
            Mode::Pass => Step::Let { bytes: whole, then: None },
            Mode::Refuse | Mode::Reset => Step::End(Broken::Reset),
            Mode::BlackHole => Step::Drop,
            Mode::Hang => Step::Wait,
            Mode::Delay { by, jitter } => Step::After(self.around(by, jitter)),
            Mode::Rate { bytes_per_second } => {
                let bytes = (bytes_per_second / TICKS).max(1);
                let then = Duration::from_secs(1) * bytes / bytes_per_second.max(1);
                Step::Let { bytes: bytes as usize, then: Some(then) }
            }
            Mode::Slice { bytes, pause } => Step::Let { bytes: bytes.max(1), then: Some(pause) },
            Mode::CutAfter { bytes } => match usize::try_from(bytes.saturating_sub(self.progress.passed)) {
                Ok(0) => Step::End(Broken::Closed),
                left => Step::Let { bytes: left.unwrap_or(whole), then: None },
            },
            Mode::Corrupt => {
                if setting.corrupts() == Turn::Now {
                    self.corrupt(piece);
                }
                Step::Let { bytes: whole, then: None }
            }
        }
    }

    fn setting(&self) -> Setting {
        self.plan.borrow().toward(self.direction).clone()
    }

    /// A stream with a hole ends as soon as it would go on.
    fn mend(&self) -> Result<(), Broken> {
        match self.progress.hole {
            Hole::Torn if self.setting().mode != Mode::BlackHole => Err(Broken::Reset),
            Hole::Torn | Hole::None => Ok(()),
        }
    }

    /// A connection ends with the last byte that may pass, not with the first that may not.
    fn cut(&self) -> Result<(), Broken> {
        match self.setting().mode {
            Mode::CutAfter { bytes } if self.progress.passed >= bytes => Err(Broken::Closed),
            _ => Ok(()),
        }
    }

    async fn changed(&mut self) -> Result<(), Broken> {
        self.plan.changed().await.map_err(|_| Broken::Closed)
    }

    async fn wait(&mut self, wait: Duration) -> Result<Waited, Broken> {
        let until = Instant::now() + wait;
        loop {
            tokio::select! {
                () = sleep_until(until) => return Ok(Waited::Out),
                changed = self.plan.changed() => changed.map_err(|_| Broken::Closed)?,
            }
            if self.setting().number != self.progress.setting {
                return Ok(Waited::PlanChanged);
            }
        }
    }

    /// A time between `by - jitter` and `by + jitter`.
    fn around(&self, by: Duration, jitter: Duration) -> Duration {
        let span = u64::try_from(jitter.as_micros() * 2).unwrap_or(u64::MAX);
        by.saturating_sub(jitter) + Duration::from_micros(self.below(span.saturating_add(1)))
    }

    fn corrupt(&self, piece: &mut [u8]) {
        let place = usize::try_from(self.below(piece.len() as u64)).unwrap_or_default();
        if let Some(byte) = piece.get_mut(place) {
            *byte ^= 1 << self.below(8);
        }
    }

    fn below(&self, limit: u64) -> u64 {
        let mut word = [0; 8];
        self.chance.fill(&mut word);
        u64::from_le_bytes(word) % limit.max(1)
    }
}

/// How a wait ended.
enum Waited {
    Out,
    PlanChanged,
}

/// A reset by one end is passed on as one.
fn broken(error: &io::Error) -> Broken {
    match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Broken::Reset,
        _ => Broken::Closed,
    }
}
