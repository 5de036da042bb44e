//! Passwords: which are taken, how they are hashed, and how hashing is kept from eating the machine.

pub mod hasher;
pub mod new_password;
mod pool;
