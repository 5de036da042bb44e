//! Logs: to standard error, for people or as JSON lines.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// How logs look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// JSON where standard error is no terminal, else for people.
    Auto,
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

/// Starts logging. `level` is a filter such as `info` or `warn,platform=debug`; what cannot be read
/// counts as `info`.
pub fn start(format: LogFormat, level: &str) {
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let terminal = std::io::stderr().is_terminal();
    let json = match format {
        LogFormat::Auto => !terminal,
        LogFormat::Human => false,
        LogFormat::Json => true,
    };
    // A second start in one process keeps the first: tests start servers more than once.
    let _ = if json {
        builder.json().flatten_event(true).with_span_events(FmtSpan::NONE).try_init()
    } else {
        builder.with_ansi(terminal).try_init()
    };
}
