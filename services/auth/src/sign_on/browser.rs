//! The browser that set out on a trip: a cookie of its own for each, so that two tabs do not disturb each other.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::external_identity::ProviderId;
use domain::random::{OneTimeSecret, Purpose, SecretDigest};
use secrecy::SecretString;

use crate::providers::trip::Trip;
use crate::state::State;

/// How the names of these cookies begin; the digest of the trip's `state` goes on. The prefix makes browsers refuse one that
/// a neighbouring host plants.
const NAME: &str = "__Host-doorward_sign_on_";
/// How many characters of the digest go into the name.
const TOLD: usize = 16;

/// The two secrets of a trip: one goes through the provider, the other stays with the browser.
#[derive(Clone, Debug)]
pub struct TripSecrets {
    /// Comes back in the address.
    pub state: OneTimeSecret,
    /// Stays in the cookie.
    pub browser: OneTimeSecret,
}

impl TripSecrets {
    /// Fresh ones.
    #[must_use]
    pub fn generate(state: &State) -> Self {
        let fresh = || OneTimeSecret::generate(state.randomness.as_ref());
        Self { state: fresh(), browser: fresh() }
    }

    /// Under what the trip is stored.
    #[must_use]
    pub fn digest(&self) -> SecretDigest {
        self.state.digest(Purpose::SignOn)
    }

    /// What the trip needs on the way there and back, made of the two secrets: nothing of it is stored.
    #[must_use]
    pub fn trip(&self, state: &State, provider: &ProviderId) -> Trip {
        let (told, kept) = (self.state.reveal(), self.browser.reveal());
        let made = |purpose| URL_SAFE_NO_PAD.encode(state.derived.of_sign_on(purpose, &told, &kept));
        Trip {
            nonce: Some(made("nonce")),
            verifier: SecretString::from(made("verifier")),
            redirect_uri: redirect_uri(state, provider),
            state: told,
        }
    }

    /// The cookie. It comes along when the provider sends the browser back, which `Strict` would prevent.
    #[must_use]
    pub fn cookie(&self, life: std::time::Duration) -> Cookie<'static> {
        let seconds = i64::try_from(life.as_secs()).unwrap_or(0);
        made(name(&self.digest()), self.browser.reveal(), time::Duration::seconds(seconds))
    }
}

/// The secret of the browser in the cookie of the trip stored under `trip`; none where there is no cookie of that name, or two.
#[must_use]
pub fn of_trip(request: &HttpRequest, trip: &SecretDigest) -> Option<OneTimeSecret> {
    let wanted = name(trip);
    let cookies = request.cookies().ok()?;
    let mut ours = cookies.iter().filter(|cookie| cookie.name() == wanted);
    match (ours.next(), ours.next()) {
        (Some(cookie), None) => OneTimeSecret::parse(cookie.value()),
        (None | Some(_), _) => None,
    }
}

/// The digests of all trips' secrets that this browser keeps.
#[must_use]
pub fn digests(request: &HttpRequest) -> Vec<SecretDigest> {
    let Ok(cookies) = request.cookies() else { return Vec::new() };
    let ours = cookies.iter().filter(|cookie| cookie.name().starts_with(NAME));
    ours.filter_map(|cookie| Some(OneTimeSecret::parse(cookie.value())?.digest(Purpose::Browser))).collect()
}

/// The answer with which a trip is over, and with it all others that this browser had begun: their cookies go.
#[must_use]
pub fn done(request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
    let Ok(cookies) = request.cookies() else { return response };
    for cookie in cookies.iter().filter(|cookie| cookie.name().starts_with(NAME)) {
        // It fails for names that no cookie can have, and this one came as a cookie.
        let _ = response.add_cookie(&clear(cookie.name()));
    }
    response
}

/// Where the provider sends the browser back to: always made of settings, never of a request.
#[must_use]
pub fn redirect_uri(state: &State, provider: &ProviderId) -> String {
    format!("{}/api/auth/oidc/{provider}/callback", state.settings.sign_on.redirect_base)
}

fn clear(name: &str) -> Cookie<'static> {
    made(name.to_owned(), String::new(), time::Duration::ZERO)
}

fn made(name: String, value: String, age: time::Duration) -> Cookie<'static> {
    Cookie::build(name, value).path("/").secure(true).http_only(true).same_site(SameSite::Lax).max_age(age).finish()
}

fn name(trip: &SecretDigest) -> String {
    let told: String = trip.as_str().chars().take(TOLD).collect();
    format!("{NAME}{told}")
}
