//! Coming in without an invitation.

pub mod person;
pub mod register;
pub mod signup;
