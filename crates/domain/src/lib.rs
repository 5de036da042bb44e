//! What exists and what is allowed: records, identifiers, parsing at the door, and the pure rules
//! over them. No I/O, no async, no clock of its own: time and randomness are passed in.

pub mod audit;
pub mod audit_action;
pub mod audit_chain;
pub mod audit_search;
pub mod credential;
pub mod decide;
pub mod device;
pub mod email;
pub mod external_identity;
pub mod grant;
pub mod id;
pub mod idempotency;
pub mod invitation;
pub mod login_session;
pub mod membership;
pub mod organization;
pub mod page;
pub mod password_reset;
pub mod random;
pub mod realm_plan;
pub mod revocation;
pub mod role;
pub mod scribe;
pub mod sign_in;
pub mod sign_on;
pub mod slug;
pub mod text;
pub mod time;
pub mod used_ticket;
pub mod user;
pub mod versioned;
pub mod workspace;
pub mod workspace_session;
