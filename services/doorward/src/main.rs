//! `doorward`: both services in one program on embedded storage, the operator's command line, and the
//! client that people work with.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks on its standard output and error")]

mod cli;
mod client;
mod operator;
mod report;
mod server;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
