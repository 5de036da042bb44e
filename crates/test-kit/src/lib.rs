//! What tests share: a clock that is moved by hand, and randomness that repeats.

pub mod clock;
pub mod people;
pub mod randomness;
