//! Both services in one program on embedded storage, the operator's command line, and the client that
//! people work with.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks on its standard output and error")]

pub mod cli;
pub mod client;
pub mod operator;
mod papers;
mod report;
pub mod server;
