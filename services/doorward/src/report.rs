//! How commands show lists and errors.

use std::io::IsTerminal as _;

use serde::Serialize;

/// Shows a list: as JSON, or as a table, or what to do where there is nothing.
pub fn list<T: Serialize>(json: AsJson, items: &[T], table: impl Fn(&[T]) -> Vec<Vec<String>>, empty: &str) {
    match json {
        AsJson::Yes => println!("{}", serde_json::to_string_pretty(items).unwrap_or_default()),
        AsJson::No if items.is_empty() => eprintln!("{empty}"),
        AsJson::No => print_table(&table(items)),
    }
}

/// Whether a list is wanted as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsJson {
    /// For programs.
    Yes,
    /// For people.
    No,
}

impl From<bool> for AsJson {
    fn from(flag: bool) -> Self {
        if flag { Self::Yes } else { Self::No }
    }
}

/// Prints rows with aligned columns; the first row is the head.
fn print_table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// Text from a server, safe for a terminal: control characters are shown, not obeyed.
#[must_use]
pub fn safe(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() && c != '\n' { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}

/// Says what goes wrong, on standard error; red where a person looks.
pub fn error(text: &str) {
    if std::io::stderr().is_terminal() {
        eprintln!("\u{1b}[31merror\u{1b}[0m: {text}");
    } else {
        eprintln!("error: {text}");
    }
}

/// Says how far something is, on one line of standard error where a person looks.
pub fn progress(text: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\u{1b}[K{text}");
    }
}

/// Clears that line.
pub fn progress_done() {
    if std::io::stderr().is_terminal() {
        eprint!("\r\u{1b}[K");
    }
}
