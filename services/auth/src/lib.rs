//! The identity service: who somebody is, for which organization they act, and the tokens that say so.

pub mod account;
pub mod figures;
pub mod identities;
pub mod invitations;
pub mod jobs;
pub mod keycloak;
pub mod outside;
pub mod passwords;
pub mod providers;
pub mod recovery;
pub mod registration;
pub mod routes;
pub mod sealing;
pub mod settings;
pub mod sign_in;
pub mod sign_on;
pub mod state;
pub mod token;
pub mod users;
pub mod ways_in;
