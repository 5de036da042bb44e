//! The audit log.

use domain::audit::{Chain, Outcome};
use domain::audit_action::AuditAction;
use domain::page::{Limit, PageRequest};
use domain::time::minutes;
use storage::ports::audit::AuditQuery;

use crate::backend::{Backend, twenty};

pub async fn a_change_and_its_event_are_stored_together_or_not_at_all(on: &Backend) {
    let acme = on.organization("Acme").await.0.id;
    let mut before = on.stores.audit.size().await.unwrap().events;
    // The document, then its event: stopped before each.
    for writes in 1..=2 {
        let workspace = on.people.workspace(acme, &format!("Handbook {writes}"));
        on.fuse.blow_after(writes);
        let answer = on.stores.workspaces.add(&acme, &workspace, &on.people.trail(acme)).await;
        on.fuse.blow_after(0);
        on.recover().await;
        let there = on.stores.workspaces.get(&acme, workspace.id).await.unwrap().is_some();
        assert!(there || answer.is_err(), "what was acknowledged is there, {writes}");
        before += u64::from(there);
        assert_eq!(on.stores.audit.size().await.unwrap().events, before, "{writes}");
    }
    let workspace = on.people.workspace(acme, "Handbook");
    on.stores.workspaces.add(&acme, &workspace, &on.people.trail(acme)).await.unwrap();
    assert_eq!(on.stores.audit.size().await.unwrap().events, before + 1);
    assert_eq!(on.stores.audit.verify(Chain::Organization(acme)).await.unwrap().first_bad_seq, None);
}

pub async fn chains_are_intact_after_many_writers(on: &Backend) {
    let chains = [Chain::Platform, Chain::Organization(on.people.id()), Chain::Organization(on.people.id())];
    let (stores, people) = (on.stores.clone(), on.people.clone());
    twenty(move |number| {
        let (stores, people) = (stores.clone(), people.clone());
        async move {
            for turn in 0..30 {
                let trail = domain::audit::Trail::of(people.event(chains[(number + turn) % 3]));
                stores.audit.record(&trail).await.unwrap();
            }
        }
    })
    .await;
    let mut found = on.stores.audit.chains().await.unwrap();
    found.sort_unstable();
    let mut expected = chains.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
    for chain in chains {
        let verified = on.stores.audit.verify(chain).await.unwrap();
        assert_eq!((verified.first_bad_seq, verified.checked, verified.head.seq), (None, 200, 200));
        assert_eq!(verified.pending, Some(0));
    }
}

pub async fn filters_and_pages_show_what_they_say(on: &Backend) {
    let chain = Chain::Organization(on.people.id());
    let actor = on.people.id();
    for number in 0..20_u32 {
        let mut event = on.people.event(chain);
        event.actor.user_id = (number % 2 == 0).then_some(actor);
        event.action = if number % 5 == 0 { AuditAction::Logout } else { AuditAction::Login };
        event.outcome = if number % 4 == 0 { Outcome::Denied } else { Outcome::Success };
        event.target = Some(format!("thing:{}", number % 3));
        on.stores.audit.record(&domain::audit::Trail::of(event)).await.unwrap();
        on.people.clock.advance(minutes(1));
    }
    on.stores.audit.record(&domain::audit::Trail::of(on.people.event(Chain::Platform))).await.unwrap();
    let count = |query: AuditQuery| async move {
        on.stores.audit.list(&query, PageRequest::first(Limit::MOST)).await.unwrap().items.len()
    };
    let all = AuditQuery::of(chain);
    assert_eq!(count(all.clone()).await, 20);
    assert_eq!(count(AuditQuery { chain: None, ..all.clone() }).await, 21);
    assert_eq!(count(AuditQuery { actor: Some(actor), ..all.clone() }).await, 10);
    assert_eq!(count(AuditQuery { action: Some(AuditAction::Logout), ..all.clone() }).await, 4);
    assert_eq!(count(AuditQuery { outcome: Some(Outcome::Denied), actor: Some(actor), ..all.clone() }).await, 5);
    assert_eq!(count(AuditQuery { target: Some("thing:2".to_owned()), ..all.clone() }).await, 6);
    let middle = on.now().minus(minutes(10));
    let (late, early) = (
        count(AuditQuery { from: Some(middle), ..all.clone() }).await,
        count(AuditQuery { to: Some(middle), ..all.clone() }).await,
    );
    assert_eq!((late, early), (10, 10));
    let mut page = PageRequest::first(Limit::new(6).unwrap());
    let mut seqs = Vec::new();
    loop {
        let found = on.stores.audit.list(&all, page).await.unwrap();
        seqs.extend(found.items.iter().map(|event| event.seq));
        match found.next {
            Some(after) => page.after = Some(after),
            None => break,
        }
    }
    assert_eq!(on.stores.audit.list(&all, PageRequest::first(Limit::MOST)).await.unwrap().pending, Some(0));
    assert_eq!(seqs, (1..=20).rev().collect::<Vec<_>>(), "newest first");
}
