//! Measures rows of the performance table against bare ceilings in the same run: the median of five
//! interleaved rounds, on embedded storage.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints what it measures")]
#![allow(clippy::indexing_slicing, reason = "a bench may panic")]
#![allow(missing_docs, reason = "a program")]

mod audit;
mod figure;
mod load;
mod refresh;
mod requests;
mod sign_in;
mod start;
mod world;

use std::path::Path;

use clap::Parser;

use figure::Figure;

/// How many rounds a figure is the median of.
const ROUNDS: usize = 5;

#[derive(Parser)]
struct Arguments {
    /// Only these rows.
    #[arg(long, value_delimiter = ',')]
    rows: Vec<u32>,
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
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut figures = Vec::new();
    let groups: [(&[u32], Measure); 5] = [
        (&[1, 2, 7], requests::measure),
        (&[4, 5], sign_in::measure),
        (&[6], refresh::measure),
        (&[9], audit::measure),
        (&[11, 12], start::measure),
    ];
    for (rows, measure) in groups {
        if arguments.wants(rows) {
            eprintln!("measuring {rows:?} …");
            let measured = measure()?;
            figures.extend(measured.into_iter().filter(|figure| arguments.wants(&[figure.row])));
        }
    }
    figures.sort_by_key(|figure| figure.row);
    if arguments.json {
        for figure in &figures {
            println!("{}", serde_json::to_string(figure)?);
        }
    } else {
        println!("{}", table(&figures));
    }
    if arguments.rows.is_empty() {
        let papers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto-docs/benchmarks.md");
        std::fs::write(papers, paper(&figures))?;
    }
    Ok(())
}

type Measure = fn() -> anyhow::Result<Vec<Figure>>;

fn table(figures: &[Figure]) -> String {
    let mut text =
        String::from("| # | what | goal | measured | met | figures behind it |\n|---|---|---|---|---|---|\n");
    for Figure { row, name, value, goal, met, spread, behind } in figures {
        let met = if *met { "yes" } else { "**no**" };
        text.push_str(&format!("| {row} | {name} | {goal} | {value:.3} ± {spread:.3} | {met} | {behind} |\n"));
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
        "# Benchmarks\n\nMeasured by `scripts/bench` on {cores} cores, release build, embedded storage on disk. Each value is \
         the median of {ROUNDS} interleaved rounds, with half of what lies between the lowest and the highest; ceilings are \
         measured in the same run. Server and load share the cores.\n\n{}{by_hand}",
        table(figures)
    )
}
