//! Looking for a text in the audit log.

use domain::audit::{AuditEvent, Chain, Trail};
use domain::audit_action::AuditAction;
use domain::audit_search::SearchText;
use domain::page::{Limit, PageRequest};
use storage::ports::audit::AuditQuery;
use storage::ports::audit_search::{AuditSearch, Extent, FoundPage, SearchPosition};

use crate::backend::Backend;

/// Fewer than a search of the API looks at, and more than are read at once.
const BOUND: u32 = 1_200;

fn search(among: AuditQuery, text: &str) -> AuditSearch {
    AuditSearch { among, text: SearchText::parse(text).unwrap(), bound: BOUND }
}

async fn found(on: &Backend, search: &AuditSearch, page: PageRequest<SearchPosition>) -> FoundPage {
    on.stores.audit.search(search, page).await.unwrap()
}

/// Events with those reasons, in their chain: the first before all others, which come in any order.
async fn happened(on: &Backend, chain: Chain, reasons: impl Iterator<Item = String>) {
    let event = |reason: String| {
        let mut event = on.people.event(chain).because(&reason);
        event.action = AuditAction::Logout;
        event
    };
    let mut events = reasons.map(event);
    on.stores.audit.record(&Trail::of(events.next().unwrap())).await.unwrap();
    let rest: Vec<AuditEvent> = events.collect();
    let trails: Vec<Trail> = rest.chunks(32).map(trail).collect();
    for some in trails.chunks(16) {
        let recording = some.iter().map(|trail| on.stores.audit.record(trail));
        assert!(futures_util::future::join_all(recording).await.iter().all(Result::is_ok));
    }
    // A reader of a busy server is told how many are on their way; here none are to be.
    on.recover().await;
}

/// The trail of some events: one document holds no more than 32.
fn trail(events: &[AuditEvent]) -> Trail {
    let mut trail = Trail::of(events[0].clone());
    trail.extend(events[1..].iter().cloned());
    trail
}

pub async fn a_text_is_found_among_what_the_other_filters_find_page_by_page(on: &Backend) {
    let chain = Chain::Organization(on.people.id());
    happened(on, chain, (0..60).map(|number| format!("{}-{number}", if number % 3 == 0 { "Lost" } else { "kept" })))
        .await;
    happened(on, Chain::Platform, ["lost-elsewhere".to_owned()].into_iter()).await;
    let all = PageRequest::first(Limit::MOST);
    let own = AuditQuery::of(chain);
    let whole = found(on, &search(own.clone(), "LOST"), all).await;
    assert_eq!((whole.items.len(), whole.next, whole.extent, whole.pending), (20, None, Extent::Whole, Some(0)));
    assert!(whole.items.is_sorted_by(|newer, older| newer.seq > older.seq));
    assert_eq!(found(on, &search(AuditQuery { chain: None, ..own.clone() }, "lost"), all).await.items.len(), 21);
    let none = AuditQuery { action: Some(AuditAction::Login), ..own.clone() };
    assert_eq!(found(on, &search(none, "lost"), all).await.items.len(), 0);
    assert_eq!(
        found(on, &search(own.clone(), &chain.to_string()), all).await.items.len(),
        0,
        "its place is no text of it"
    );
    for query in [own.clone(), AuditQuery { chain: None, ..own }] {
        let search = search(query, "lost-");
        let whole = found(on, &search, all).await.items;
        let (mut page, mut seen) = (PageRequest::first(Limit::new(6).unwrap()), Vec::new());
        loop {
            let found = found(on, &search, page).await;
            assert!(found.items.len() == 6 || found.next.is_none(), "only the last page is short");
            seen.extend(found.items);
            match found.next {
                Some(after) => page.after = Some(after.to_string().parse().unwrap()),
                None => break,
            }
        }
        assert_eq!(seen, whole, "no gaps and no doubles");
    }
}

pub async fn a_search_stops_at_its_bound_and_says_so(on: &Backend) {
    let chain = Chain::Organization(on.people.id());
    let reason = |number: u32| if number.is_multiple_of(300) { "needle" } else { "hay" }.to_owned();
    happened(on, chain, (0..BOUND).map(reason)).await;
    let search = search(AuditQuery::of(chain), "needle");
    let all = PageRequest::first(Limit::MOST);
    let whole = found(on, &search, all).await;
    assert_eq!((whole.items.len(), whole.extent), (4, Extent::Whole), "the last one of the bound is the last there is");
    happened(on, chain, ["hay".to_owned()].into_iter()).await;
    let cut = found(on, &search, all).await;
    assert_eq!((cut.items.len(), cut.extent, cut.next), (3, Extent::Stopped, None), "the oldest is not looked at");
    // Page by page it goes no further.
    let (mut page, mut count) = (PageRequest::first(Limit::new(1).unwrap()), 0);
    let extent = loop {
        let found = found(on, &search, page).await;
        count += found.items.len();
        match found.next {
            Some(after) => page.after = Some(after),
            None => break found.extent,
        }
    };
    assert_eq!((count, extent), (3, Extent::Stopped));
}
