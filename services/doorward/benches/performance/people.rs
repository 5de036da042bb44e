//! Many people who are signed in: put in through the ports, for signing in takes a hash each.

use anyhow::Context as _;
use auth::token::signer::Grantee;
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::email::EmailAddress;
use domain::login_session::LoginSession;
use domain::role::Role;
use domain::scribe::Acting;
use domain::slug::Slug;
use domain::time::days;
use domain::user::User;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use test_kit::people::People;

use crate::world::{PEOPLE, Person, World};

/// How many are put in at once: one of each person, whose record notes the moment.
const AT_ONCE: usize = PEOPLE;

/// Whether login sessions are put into the record, or only tokens are signed for them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Yes,
    No,
}

/// Opens that many login sessions of those people; gives an access token of each.
pub async fn signed_in(world: &World, people: &[Person], many: usize) -> anyhow::Result<Vec<String>> {
    tokens(world, people, (many, Kept::Yes)).await
}

/// Access tokens of as many login sessions that are in no record.
pub async fn tokens_alone(world: &World, people: &[Person], many: usize) -> anyhow::Result<Vec<String>> {
    tokens(world, people, (many, Kept::No)).await
}

async fn tokens(world: &World, people: &[Person], (many, kept): (usize, Kept)) -> anyhow::Result<Vec<String>> {
    let (auth, maker) = (&world.parts.auth, &People::default());
    let home = auth.stores.organizations.by_slug(&Slug::of_default_organization()).await?;
    let home = &home.context("the default organization")?.record;
    let mut users = Vec::new();
    for person in people {
        let email = EmailAddress::parse(&person.email)?;
        users.push(auth.stores.users.by_email(&email).await?.context("a person of the installation")?.record);
    }
    let open = |user: User| async move {
        let now = auth.now();
        let session = LoginSession {
            id: auth.ids.make(),
            sign_in_id: auth.ids.make(),
            auth_time: now,
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus(days(30)),
            refreshed_at: now,
            ..maker.login_session(user.id, home.id)
        };
        if kept == Kept::Yes {
            let chain = Chain::Organization(home.id);
            let event = auth.scribe.event(&Acting::system(), chain, AuditAction::Login, Outcome::Success);
            auth.stores.login_sessions.open(&session, user.generation, &Trail::of(event)).await?;
        }
        let grantee =
            Grantee { user: &user, organization: home, role: Role::User, membership_generation: 0, session: &session };
        anyhow::Ok(auth.signer.sign(grantee, &auth.ids, now)?.token)
    };
    let all = users.iter().cycle().take(many).cloned().map(open);
    stream::iter(all).buffer_unordered(AT_ONCE).try_collect().await
}
