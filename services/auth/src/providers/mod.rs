//! Identity providers: what they publish, what they say of a person, and whether it is to be believed.

pub mod id_token;
pub mod key_set;
