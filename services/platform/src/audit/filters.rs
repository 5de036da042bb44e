//! Which events of the audit log somebody asks for.

use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use domain::audit_search::SearchText;
use domain::id::UserId;
use domain::role::Role;
use domain::time::Timestamp;
use http_kit::caller::Caller;
use http_kit::paging::PageParameters;
use http_kit::parameters::number;
use http_kit::problem::Problem;
use serde::Deserialize;
use storage::ports::audit::AuditQuery;
use utoipa::IntoParams;

use super::chain;

/// Which events, and which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditParameters {
    /// For platform administrators: `platform`, `all`, or an organization's id.
    scope: Option<String>,
    /// Done by this person (id).
    actor: Option<String>,
    /// This action.
    action: Option<String>,
    /// `success`, `failure` or `denied`.
    #[param(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// On this, exactly: `workspace:<id>`, `user:<id>`, …
    target: Option<String>,
    /// From this moment on (RFC 3339).
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before this moment (RFC 3339).
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// Only those in which this stands (2 to 100 characters, in any case): in action, target, reason, address or client
    /// address of who acted, or in the fields that changed. The newest 10,000 events that the other filters find are
    /// looked at.
    #[param(min_length = 2, max_length = 100)]
    text: Option<String>,
    /// How many items at most: 1 to 200, 50 if absent.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<u16>)]
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

impl AuditParameters {
    /// The list that these filters make, as its address: a cursor continues that one and no other.
    pub(super) fn list(&self) -> String {
        let outcome = self.outcome.map(|outcome| outcome.as_str().to_owned());
        let (from, to) = (self.from.map(|from| from.to_string()), self.to.map(|to| to.to_string()));
        let filters = [
            ("scope", &self.scope),
            ("actor", &self.actor),
            ("action", &self.action),
            ("outcome", &outcome),
            ("target", &self.target),
            ("from", &from),
            ("to", &to),
            ("text", &self.text),
        ];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(filters.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))));
        let query = query.finish();
        if query.is_empty() { "/api/audit-logs".to_owned() } else { format!("/api/audit-logs?{query}") }
    }

    /// The page that is asked for.
    pub(super) fn page(&self) -> PageParameters {
        PageParameters { limit: self.limit, after: self.after.clone() }
    }

    /// The text that is looked for.
    pub(super) fn text(&self) -> Result<Option<SearchText>, Problem> {
        let text = self.text.as_deref().map(SearchText::parse).transpose();
        text.map_err(|problem| Problem::invalid("text", problem.to_string()))
    }

    /// The events that the caller asks for and may list.
    pub(super) fn wanted(self, caller: &Caller) -> Result<AuditQuery, Problem> {
        let actor = self.actor.as_deref().map(str::parse::<UserId>).transpose();
        let actor = actor.map_err(|_| Problem::invalid("actor", "must be the id of a person"))?;
        let action = self.action.as_deref().map(str::parse::<AuditAction>).transpose();
        let action = action.map_err(|problem| Problem::invalid("action", problem.to_string()))?;
        let chain = chain(caller, self.scope.as_deref())?;
        let actor = match caller.role() {
            Role::SuperAdmin | Role::CompanyAdmin => actor,
            // Members see what they did themselves, whomever they ask for.
            Role::User if actor.is_none_or(|actor| actor == caller.user_id()) => Some(caller.user_id()),
            Role::User => return Err(Problem::not_found()),
        };
        Ok(AuditQuery {
            chain,
            actor,
            action,
            outcome: self.outcome,
            target: self.target,
            from: self.from,
            to: self.to,
        })
    }
}
