//! Pages on the wire: `?limit=` and `?after=`, cursors that nobody can make or move elsewhere.

use std::fmt::Display;
use std::str::FromStr;

use actix_web::HttpResponse;
use actix_web::http::header;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::page::{Limit, Page, PageRequest};
use domain::random::{Sameness, keyed_hash, same_secret};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use zeroize::Zeroizing;

use crate::caller::Caller;
use crate::parameters::number;
use crate::problem::Problem;

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParameters {
    /// How many items at most: 1 to 200, 50 if absent.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl PageParameters {
    /// Whether one of them was given, so that the answer is a page and no bare array.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        self.limit.is_some() || self.after.is_some()
    }
}

/// A page on the wire.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageView<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; absent at the end of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Makes and reads cursors. A cursor is the last key of a page with a MAC over the list, the caller and
/// their organization: it continues that list for that person only.
pub struct Cursors {
    key: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Cursors {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Cursors")
    }
}

impl Cursors {
    /// Cursors under a key of the installation, derived for this purpose alone.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self { key: Zeroizing::new(key.to_vec()) }
    }

    /// The page that `parameters` ask for of `list`.
    ///
    /// # Errors
    /// 422 for a limit outside 1 to 200, 400 for a cursor that is not of this list and caller.
    pub fn read<K: FromStr>(
        &self,
        list: &str,
        caller: &Caller,
        parameters: &PageParameters,
    ) -> Result<PageRequest<K>, Problem> {
        let limit = match parameters.limit {
            None => Limit::DEFAULT,
            Some(count) => u16::try_from(count)
                .ok()
                .and_then(Limit::new)
                .ok_or_else(|| Problem::invalid("limit", "must be between 1 and 200"))?,
        };
        let after = match &parameters.after {
            None => None,
            Some(cursor) => Some(
                self.open(list, caller, cursor)
                    .ok_or_else(|| Problem::malformed("`after` is no cursor of this list. Start again without it."))?,
            ),
        };
        Ok(PageRequest { after, limit })
    }

    /// A page as it goes out.
    pub fn view<T, K: Display>(&self, list: &str, caller: &Caller, page: Page<T, K>) -> PageView<T> {
        let next = page.next.map(|key| self.make(list, caller, &key.to_string()));
        PageView { items: page.items, next }
    }

    /// A page as it goes out on a route that NeoSC reads: a bare array when neither parameter was
    /// given, with a `Link` to the next page (RFC 8288).
    pub fn answer<T: Serialize, K: Display>(
        &self,
        list: &str,
        caller: &Caller,
        parameters: &PageParameters,
        page: Page<T, K>,
    ) -> HttpResponse {
        let view = self.view(list, caller, page);
        if parameters.is_given() {
            return HttpResponse::Ok().json(view);
        }
        let mut response = HttpResponse::Ok();
        if let Some(next) = &view.next {
            let joint = if list.contains('?') { '&' } else { '?' };
            let link = format!("<{list}{joint}limit={}&after={next}>; rel=\"next\"", Limit::DEFAULT.count());
            response.insert_header((header::LINK, link));
        }
        response.json(view.items)
    }

    fn make(&self, list: &str, caller: &Caller, key: &str) -> String {
        let mac = self.mac(list, caller, key);
        URL_SAFE_NO_PAD.encode([mac.as_slice(), key.as_bytes()].concat())
    }

    fn open<K: FromStr>(&self, list: &str, caller: &Caller, cursor: &str) -> Option<K> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (mac, key) = bytes.split_at_checked(16)?;
        let key = std::str::from_utf8(key).ok()?;
        match same_secret(mac, &self.mac(list, caller, key)) {
            Sameness::Same => key.parse().ok(),
            Sameness::Different => None,
        }
    }

    fn mac(&self, list: &str, caller: &Caller, key: &str) -> Vec<u8> {
        let (organization, user) = (caller.organization().to_string(), caller.user_id().to_string());
        let parts = [list.as_bytes(), organization.as_bytes(), user.as_bytes(), key.as_bytes()];
        keyed_hash(&self.key, &parts).into_iter().take(16).collect()
    }
}
