//! Measures Doorward against bare ceilings in the same run.

fn main() {}
