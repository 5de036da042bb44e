//! Reading and verifying the audit log.

pub mod filters;
pub mod list;
pub mod verify;
pub mod view;

use domain::audit::Chain;
use domain::role::Role;
use http_kit::caller::Caller;
use http_kit::problem::Problem;

/// Which chain somebody asks for by `scope`: their organization's, or for platform administrators
/// `platform`, another organization's id, or `all` (`None`).
fn chain(caller: &Caller, scope: Option<&str>) -> Result<Option<Chain>, Problem> {
    let own = Chain::Organization(caller.organization());
    match (scope, caller.role()) {
        (None, Role::User | Role::CompanyAdmin | Role::SuperAdmin) => Ok(Some(own)),
        (Some("all"), Role::SuperAdmin) => Ok(None),
        (Some(scope), Role::SuperAdmin) => scope.parse().map(Some).map_err(|_| Problem::not_found()),
        (Some(scope), Role::CompanyAdmin | Role::User) if scope.parse() == Ok(own) => Ok(Some(own)),
        (Some(_), Role::CompanyAdmin | Role::User) => Err(Problem::not_found()),
    }
}
