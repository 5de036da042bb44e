//! How long a fault lasts: shortly in every run, as long as the table of faults says with `scripts/test --long`.

/// What is measured in a run of every day, or in a long one: times, kills, seconds.
#[must_use]
pub fn phase<T>(every_day: T, long: T) -> T {
    if is_long() { long } else { every_day }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is told to the tests, not to the program, whose settings boot reads"
)]
fn is_long() -> bool {
    std::env::var("FAULT_PHASES").is_ok_and(|phases| phases == "long")
}
