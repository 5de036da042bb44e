//! The command line of a service: `auth`, `platform`.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use boot::settings::{Reader, Sources};
use boot::telemetry::Telemetry;
use clap::{Parser, Subcommand};
use http_kit::revocations::RevocationFeed;
use storage::mongo::Account;

use crate::keys::Keys;
use crate::listen::{PlainHttp, refuse_plain_http};
use crate::parts::{Basics, Parts};
use crate::production::Production;
use crate::settings::{self, Settings, secret_files};

/// How long the health check waits.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = false)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080", global = true)]
    listen: SocketAddr,
    /// Allow plain HTTP beyond this machine: for a network where TLS ends in front of this service
    #[arg(long)]
    insecure_http: bool,
    /// The settings file
    #[arg(long)]
    config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Command {
    /// Ask the service that listens at --listen whether it lives; fails unless it does
    Health,
}

/// A service whose settings are being read.
pub struct Start {
    /// The settings; what is wrong with them is told at once when [`Start::open`] is called.
    pub reader: Reader,
    /// Those of every process.
    pub settings: Settings,
    /// Where it will listen.
    pub listen: SocketAddr,
    plain: PlainHttp,
    config: Option<PathBuf>,
}

/// A service whose storage is open.
pub struct Opened {
    /// What it is put together from.
    pub parts: Parts,
    /// Its servers.
    pub production: Production,
    /// Files that hold settings or secrets: no terminal may see them.
    pub private: Vec<PathBuf>,
    /// To be kept until the service ends.
    pub telemetry: Telemetry,
}

/// Runs a service: reads its command line and settings, then `serve`s.
pub fn main<F: Future<Output = anyhow::Result<()>>>(defaults: &[&str], serve: impl FnOnce(Start) -> F) -> ExitCode {
    let line = Line::parse();
    let outcome = match line.command {
        Some(Command::Health) => health(line.listen),
        None => run(line, defaults, serve),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Before there is any log, and where whoever started it looks.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run<F: Future<Output = anyhow::Result<()>>>(
    line: Line,
    defaults: &[&str],
    serve: impl FnOnce(Start) -> F,
) -> anyhow::Result<()> {
    let all: Vec<&str> = std::iter::once(settings::DEFAULTS).chain(defaults.iter().copied()).collect();
    let reader = Reader::new(Sources::read(&all, line.config.as_deref())?);
    let settings = Settings::read(&reader, &format!("http://{}", line.listen));
    let plain = if line.insecure_http { PlainHttp::Allowed } else { PlainHttp::Refused };
    let start = Start { reader, settings, listen: line.listen, plain, config: line.config };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(serve(start))
}

impl Start {
    /// Opens the storage as that service, once every setting is right.
    ///
    /// # Errors
    /// When settings are wrong, all of them; or when a server cannot be used.
    pub async fn open(self, account: Account) -> anyhow::Result<Opened> {
        let Self { reader, settings, listen, plain, config } = self;
        settings.require_secrets(&reader);
        // Where one of them is given, the other has been asked for already.
        let given = |name: &str| reader.optional(name).is_some() || reader.optional(&format!("{name}_FILE")).is_some();
        if !given("MONGODB_URL") && !given("REDIS_URL") {
            settings::require(&reader, "MONGODB_URL", None);
            settings::require(&reader, "REDIS_URL", None);
        }
        reader.finish()?;
        let telemetry = boot::telemetry::start(settings.log_format, &settings.log_level, name(account));
        refuse_plain_http(listen, plain, &settings)?;
        let servers = settings.servers.clone().ok_or_else(|| {
            anyhow::anyhow!(
                "this service keeps nothing itself: give MONGODB_URL_FILE and REDIS_URL_FILE, or run `doorward`"
            )
        })?;
        let basics = Basics::beside_servers();
        let keys = Keys::given(&settings.secrets)?;
        let feed = RevocationFeed::from_outside();
        let production = Production::open(&servers, &keys, &basics, &feed, account).await?;
        let private = config.into_iter().chain(secret_files(&reader.listing())).collect();
        let stores = production.mongo.stores.clone();
        let parts = Parts::new(basics, settings, keys, stores, feed).await?;
        Ok(Opened { parts, production, private, telemetry })
    }
}

/// The name of a service in traces, unless `OTEL_SERVICE_NAME` gives another.
const fn name(account: Account) -> &'static str {
    match account {
        Account::Auth => "auth",
        Account::Platform => "platform",
        Account::Everything => "doorward",
    }
}

/// A name for this replica that no other has, also after a restart.
#[must_use]
pub fn replica_name(basics: &Basics) -> String {
    let mut bytes = [0; 8];
    basics.randomness.fill(&mut bytes);
    format!("{:016x}", u64::from_be_bytes(bytes))
}

/// Asks a service on this machine whether it lives, in the few words that takes (RFC 9112).
fn health(listen: SocketAddr) -> anyhow::Result<()> {
    let ip = if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() };
    let mut stream = TcpStream::connect_timeout(&SocketAddr::new(ip, listen.port()), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = [0; 64];
    let read = stream.read(&mut answer)?;
    let head = String::from_utf8_lossy(answer.get(..read).unwrap_or_default()).into_owned();
    anyhow::ensure!(head.starts_with("HTTP/1.1 200"), "it answers {:?}", head.lines().next().unwrap_or_default());
    Ok(())
}
