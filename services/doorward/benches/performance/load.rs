//! A closed loop of callers over plain HTTP/1.1: light enough that the server is what is measured.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Somebody who asks, reads the answer, and asks again.
pub trait Caller: Send {
    /// The next request, whole.
    fn request(&mut self) -> Vec<u8>;

    /// Takes the answer in.
    fn answered(&mut self, status: u16, body: &[u8]);

    /// How long they wait before they ask again.
    fn pause(&self, _status: u16) -> Duration {
        Duration::ZERO
    }
}

/// The same request again and again.
#[derive(Clone)]
pub struct Same(pub Vec<u8>);

impl Caller for Same {
    fn request(&mut self) -> Vec<u8> {
        self.0.clone()
    }

    fn answered(&mut self, _: u16, _: &[u8]) {}
}

/// The same request again and again, with a pause of 100 ms after each refusal (they are told 2 s).
pub struct Patient(pub Vec<u8>);

impl Caller for Patient {
    fn request(&mut self) -> Vec<u8> {
        self.0.clone()
    }

    fn answered(&mut self, _: u16, _: &[u8]) {}

    fn pause(&self, status: u16) -> Duration {
        if status == 503 { Duration::from_millis(100) } else { Duration::ZERO }
    }
}

/// What a loop saw.
#[derive(Debug, Default)]
pub struct Tally {
    /// When each answer came, from the start, how long it took, and its status.
    pub answers: Vec<(Duration, Duration, u16)>,
}

impl Tally {
    /// Answers with that status.
    pub fn of_status(&self, status: u16) -> Self {
        Self { answers: self.answers.iter().filter(|answer| answer.2 == status).copied().collect() }
    }

    /// Answers a second, from the first to the last.
    pub fn rate(&self) -> f64 {
        let times = || self.answers.iter().map(|answer| answer.0);
        let (Some(first), Some(last)) = (times().min(), times().max()) else { return 0.0 };
        (self.answers.len() as f64 - 1.0) / (last - first).as_secs_f64().max(1e-9)
    }

    /// The time that `share` of all answers took at most.
    pub fn quantile(&self, share: f64) -> Duration {
        let mut took: Vec<Duration> = self.answers.iter().map(|answer| answer.1).collect();
        took.sort_unstable();
        let last = took.len().saturating_sub(1);
        took.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    /// Fails unless every answer is a success.
    pub fn all_succeeded(self) -> anyhow::Result<Self> {
        let bad = self.answers.iter().find(|answer| answer.2 >= 400);
        ensure!(bad.is_none(), "an answer of status {} in a measurement of successes", bad.map_or(0, |bad| bad.2));
        Ok(self)
    }
}

/// Lets all callers ask for that long, each on a connection of its own; gives them back for the next round.
pub fn drive<C: Caller + 'static>(
    address: SocketAddr,
    callers: Vec<C>,
    time: Duration,
) -> anyhow::Result<(Tally, Vec<C>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let start = Instant::now();
        let local = tokio::task::LocalSet::new();
        let tasks: Vec<_> =
            callers.into_iter().map(|caller| local.spawn_local(call(address, caller, start, time))).collect();
        local.await;
        let (mut tally, mut callers) = (Tally::default(), Vec::new());
        for task in tasks {
            let (answers, caller) = task.await??;
            tally.answers.extend(answers);
            callers.push(caller);
        }
        Ok((tally, callers))
    })
}

type Answers = Vec<(Duration, Duration, u16)>;

async fn call<C: Caller>(
    address: SocketAddr,
    mut caller: C,
    start: Instant,
    time: Duration,
) -> anyhow::Result<(Answers, C)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut answers, mut buffer) = (Vec::new(), Vec::with_capacity(64 * 1024));
    // Everybody asks at least once.
    loop {
        let request = caller.request();
        let asked = Instant::now();
        stream.write_all(&request).await?;
        let (status, body) = read(&mut stream, &mut buffer).await?;
        answers.push((start.elapsed(), asked.elapsed(), status));
        caller.answered(status, buffer.get(body..).unwrap_or_default());
        if start.elapsed() >= time {
            return Ok((answers, caller));
        }
        let pause = caller.pause(status);
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
}

/// Reads one answer with a `Content-Length` into `buffer`; gives its status and where its body begins.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<(u16, usize)> {
    buffer.clear();
    let mut whole = None;
    while whole.is_none_or(|(_, _, end)| buffer.len() < end) {
        ensure!(stream.read_buf(buffer).await? > 0, "the server has closed the connection");
        if whole.is_none() {
            whole = head(buffer)?;
        }
    }
    whole.map(|(status, body, _)| (status, body)).context("an answer has no end")
}

/// Status, begin and end of the body, once the head is there.
fn head(buffer: &[u8]) -> anyhow::Result<Option<(u16, usize, usize)>> {
    let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(buffer.get(..at).unwrap_or_default())?;
    let status = text.get(9..12).context("an answer has no status")?.parse()?;
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(Ok(0), |(_, value)| value.trim().parse::<usize>())?;
    Ok(Some((status, at + 4, at + 4 + length)))
}

/// A request as bytes.
pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<&serde_json::Value>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
    if let Some(token) = token {
        text.push_str(&format!("authorization: Bearer {token}\r\n"));
    }
    let body = body.map(ToString::to_string).unwrap_or_default();
    if !body.is_empty() {
        text.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
    }
    format!("{text}\r\n{body}").into_bytes()
}
