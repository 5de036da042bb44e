//! Tokens: the access token that everybody verifies, and the refresh token that only we read.

pub mod cookie;
pub mod refresh;
pub mod signer;
