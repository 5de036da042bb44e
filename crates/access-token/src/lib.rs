//! access-token.
