//! The access token: what it says, whose keys sign it, and how it is verified. This crate can only
//! verify; signing lives in `auth` alone.

pub mod claims;
pub mod key_ring;
pub mod revocation_list;
pub mod verifier;

mod compact;
