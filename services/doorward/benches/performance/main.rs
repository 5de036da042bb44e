//! Measures rows of the performance table against bare ceilings in the same run: the median of five
//! interleaved rounds, on embedded storage and on servers.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints what it measures")]
#![allow(clippy::indexing_slicing, reason = "a bench may panic")]
#![allow(missing_docs, reason = "a program")]

mod audit;
mod figure;
mod keycloak;
mod load;
mod memory;
mod peers;
mod people;
mod program;
mod realm_sign_in;
mod refresh;
mod requests;
mod revocation;
mod servers;
mod sign_in;
mod start;
mod world;

use std::path::Path;
use std::time::{Duration, Instant};

use clap::Parser;

use figure::{Figure, Storage};

/// How many rounds a figure is the median of.
const ROUNDS: usize = 5;

#[derive(Parser)]
struct Arguments {
    /// Only these rows.
    #[arg(long, value_delimiter = ',')]
    rows: Vec<u32>,
    /// Only on this storage.
    #[arg(long)]
    on: Option<Storage>,
    /// How long the load lasts under which memory is measured.
    #[arg(long, default_value_t = 1)]
    minutes: u64,
    /// Measures Keycloak beside us instead.
    #[arg(long)]
    peers: bool,
    /// One line of JSON a row.
    #[arg(long)]
    json: bool,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    fn wants(&self, rows: &[u32]) -> bool {
        self.rows.is_empty() || rows.iter().any(|row| self.rows.contains(row))
    }

    /// Where it is measured; without servers only embedded, which is said.
    fn storages(&self) -> Vec<Storage> {
        match self.on {
            Some(one) => vec![one],
            None if servers::there() => vec![Storage::Embedded, Storage::Servers],
            None => vec![Storage::Embedded],
        }
    }

    fn time(&self) -> Duration {
        Duration::from_secs(self.minutes * 60)
    }

    /// Whether everything is measured that the paper shows.
    fn wants_all(&self) -> bool {
        self.rows.is_empty() && self.storages().len() == 2
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.peers {
        println!("{}", peers::measure()?);
        return Ok(());
    }
    let mut figures = Vec::new();
    for storage in arguments.storages() {
        for (rows, measure) in groups(storage) {
            if rows.contains(&16) && !keycloak::Keycloak::there() {
                eprintln!("note: rows 16 and 17 are measured with Keycloak (scripts/servers install keycloak)");
            } else if arguments.wants(rows) {
                eprintln!("measuring {rows:?} ({}) …", storage.name());
                let begun = Instant::now();
                let measured = measure(storage, arguments.time())?;
                for figure in &measured {
                    eprintln!("  {} = {:.3} ({})", figure.name, figure.value, figure.behind);
                }
                eprintln!("  in {:.0} s", begun.elapsed().as_secs_f64());
                figures.extend(measured.into_iter().filter(|figure| arguments.wants(&[figure.row])));
            }
        }
    }
    figures.sort_by_key(|figure| (figure.row, figure.storage == Storage::Servers));
    if arguments.json {
        for figure in &figures {
            println!("{}", serde_json::to_string(figure)?);
        }
    } else {
        println!("{}", table(&figures));
    }
    if arguments.wants_all() {
        let papers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto-docs/benchmarks.md");
        std::fs::write(papers, paper(&figures))?;
    }
    Ok(())
}

type Measure = fn(Storage, Duration) -> anyhow::Result<Vec<Figure>>;

/// What is measured on a storage.
fn groups(storage: Storage) -> Vec<(&'static [u32], Measure)> {
    let everywhere: [(&[u32], Measure); 4] = [
        (&[1, 2, 7, 8], |storage, _| requests::measure(storage)),
        (&[6], |storage, _| refresh::measure(storage)),
        (&[11, 12], |storage, _| start::measure(storage)),
        (&[12], memory::measure),
    ];
    let own: &[(&[u32], Measure)] = match storage {
        Storage::Embedded => &[
            (&[4, 5], |_, _| sign_in::measure()),
            (&[9], |_, _| audit::measure()),
            (&[16, 17], |_, _| realm_sign_in::measure()),
        ],
        Storage::Servers => &[(&[3], |storage, _| revocation::measure(storage))],
    };
    everywhere.into_iter().chain(own.iter().copied()).collect()
}

fn table(figures: &[Figure]) -> String {
    let mut text =
        String::from("| # | on | what | goal | measured | met | figures behind it |\n|---|---|---|---|---|---|---|\n");
    for Figure { row, storage, name, value, goal, met, spread, behind } in figures {
        let met = if *met { "yes" } else { "**no**" };
        text.push_str(&format!(
            "| {row} | {} | {name} | {goal} | {value:.3} ± {spread:.3} | {met} | {behind} |\n",
            storage.name()
        ));
    }
    text
}

/// Everything of the paper below this line is written by hand.
const BY_HAND: &str = "\n## What the figures say\n";

fn paper(figures: &[Figure]) -> String {
    let papers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto-docs/benchmarks.md");
    let before = std::fs::read_to_string(papers).unwrap_or_default();
    let by_hand = before.find(BY_HAND).and_then(|at| before.get(at..)).unwrap_or(BY_HAND);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!(
        "# Benchmarks\n\nMeasured by `scripts/bench` on {cores} cores, release build: embedded storage on disk, and MongoDB's wire with \
         Redis (the server that `scripts/servers install mongodb-bench` compiles). Each value is \
         the median of {ROUNDS} interleaved rounds, with half of what lies between the lowest and the highest; ceilings are \
         measured in the same run. Server and load share the cores.\n\n{}{by_hand}",
        table(figures)
    )
}
