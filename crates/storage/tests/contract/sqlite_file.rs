//! What concerns a file alone: reopening, versions, keys, tampering, a full disk.

use std::path::Path;

use domain::audit::{Chain, Trail};
use domain::audit_chain::AuditKey;
use domain::id::OrganizationId;
use rusqlite::Connection;
use storage::error::{StorageError, WriteError};
use storage::sqlite::{AuditReader, OpenError, Place, Sqlite, SqliteOptions};
use test_kit::people::People;

use crate::backend::{Backend, KEY, options};

fn open(folder: &Path) -> Result<Sqlite, OpenError> {
    Sqlite::open(options(Place::File(folder.join("db")), Some(folder.join("heads"))))
}

/// A closed store with ten events in the chain of one organization.
async fn filled(folder: &Path) -> OrganizationId {
    let (people, store) = (People::default(), open(folder).unwrap());
    let organization: OrganizationId = people.id();
    for _ in 0..10 {
        store.stores.audit.record(&people.trail(organization)).await.unwrap();
    }
    store.close();
    organization
}

#[tokio::test]
async fn a_reopened_file_has_everything_and_goes_on() {
    let on = Backend::sqlite_file();
    let folder = on.folder.path().to_owned();
    let (organization, user) = on.organization("Acme").await;
    let copy = folder.join("copy");
    std::fs::create_dir(&copy).unwrap();
    Sqlite::back_up(&folder.join("db"), &copy.join("db"), &mut |_, _| ()).unwrap();
    std::fs::copy(folder.join("heads"), copy.join("heads")).unwrap();
    let reopened = open(&copy).unwrap();
    assert_eq!(reopened.stores.users.get(user.id).await.unwrap().unwrap().record, user);
    let chain = Chain::Organization(organization.id);
    reopened.stores.audit.record(&Trail::of(on.people.event(chain))).await.unwrap();
    let verified = reopened.stores.audit.verify(chain).await.unwrap();
    assert_eq!((verified.checked, verified.first_bad_seq), (2, None));
    for file in ["db", "heads"] {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(copy.join(file)).unwrap());
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_file_of_the_first_schema_is_brought_forward_and_its_records_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let (people, old) = (People::default(), Connection::open(folder.path().join("db")).unwrap());
    old.execute_batch(include_str!("../../src/sqlite/migrations/0001.sql")).unwrap();
    old.pragma_update(None, "application_id", 0x4477_7264).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    let organization: OrganizationId = people.id();
    let workspace = people.workspace(organization, "Handbook");
    let body = serde_json::to_string(&workspace).unwrap();
    assert!(!body.contains("idempotency"), "as the first schema had it");
    let row = (workspace.id.to_string(), body);
    old.execute("INSERT INTO workspaces (id, version, body, folded_name) VALUES (?1, 1, ?2, 'handbook')", row).unwrap();
    drop(old);
    let store = open(folder.path()).unwrap();
    let read = store.stores.workspaces.get(&organization, workspace.id).await.unwrap().unwrap();
    assert_eq!(read.record, workspace);
    let version: i64 = Connection::open(folder.path().join("db"))
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 6);
}

#[tokio::test]
async fn newer_foreign_and_otherwise_keyed_files_are_refused_in_clear_words() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let other = SqliteOptions {
        audit_key: AuditKey::new(b"another key"),
        ..options(Place::File(folder.path().join("db")), None)
    };
    let refused = Sqlite::open(other).err().unwrap().to_string();
    assert!(refused.contains("AUDIT_KEY_FILE"), "{refused}");
    Connection::open(folder.path().join("db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = open(folder.path()).err().unwrap().to_string();
    assert!(refused.contains("schema version 99") && refused.contains("newer program"), "{refused}");
    let foreign = folder.path().join("foreign");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let refused = Sqlite::open(options(Place::File(foreign), None)).err().unwrap().to_string();
    assert!(refused.contains("no Doorward database"), "{refused}");
    let text = folder.path().join("text");
    std::fs::write(&text, "not a database at all, but long enough to look at".repeat(30)).unwrap();
    assert!(Sqlite::open(options(Place::File(text), None)).is_err());
}

#[tokio::test]
async fn every_kind_of_tampering_is_found_at_its_place_and_stays_found() {
    let ways = [
        ("UPDATE audit_events SET body = replace(body, 'login', 'logout') WHERE seq = 4", 4),
        ("UPDATE audit_events SET hash = zeroblob(32) WHERE seq = 4", 4),
        ("UPDATE audit_events SET mac = zeroblob(32) WHERE seq = 4", 4),
        ("UPDATE audit_events SET prev_hash = zeroblob(32) WHERE seq = 4", 4),
        ("DELETE FROM audit_events WHERE seq = 4", 4),
        ("DELETE FROM audit_events WHERE seq = 1", 1),
        ("DELETE FROM audit_events WHERE seq >= 8", 8),
        ("DELETE FROM audit_events", 1),
        (
            "UPDATE audit_events SET seq = seq + 100 WHERE seq = 4; UPDATE audit_events SET seq = 4 WHERE seq = 5; UPDATE audit_events SET seq = 5 WHERE seq = 104",
            4,
        ),
        (
            "INSERT INTO audit_events (chain, seq, body, prev_hash, hash, mac) SELECT chain, 11, replace(body, '\"id\":\"0', '\"id\":\"1'), prev_hash, hash, mac FROM audit_events WHERE seq = 10",
            11,
        ),
    ];
    for (sql, bad) in ways {
        let folder = tempfile::tempdir().unwrap();
        let organization = filled(folder.path()).await;
        Connection::open(folder.path().join("db")).unwrap().execute_batch(sql).unwrap();
        let chain = Chain::Organization(organization);
        let reader =
            AuditReader::open(&folder.path().join("db"), &folder.path().join("heads"), AuditKey::new(KEY)).unwrap();
        assert!(reader.chains().await.unwrap().contains(&chain), "{sql}");
        assert_eq!(reader.verify(chain).await.unwrap().first_bad_seq, Some(bad), "{sql}");
        let store = open(folder.path()).unwrap();
        assert_eq!(store.stores.audit.verify(chain).await.unwrap().first_bad_seq, Some(bad), "{sql}");
        // Going on does not hide it.
        let people = People::default();
        let _ = store.stores.audit.record(&Trail::of(people.event(chain))).await;
        let mut later = people.event(chain);
        later.id = domain::id::Id::from_uuid(uuid::Uuid::from_u128(7));
        let _ = store.stores.audit.record(&Trail::of(later)).await;
        assert_eq!(store.stores.audit.verify(chain).await.unwrap().first_bad_seq, Some(bad), "after {sql}");
    }
}

#[tokio::test]
async fn a_changed_file_of_heads_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let heads = folder.path().join("heads");
    let text = std::fs::read_to_string(&heads).unwrap();
    std::fs::write(&heads, text.replacen("00000000000000000010", "00000000000000000007", 1)).unwrap();
    let refused = open(folder.path()).err().unwrap().to_string();
    assert!(refused.contains("changed by something else"), "{refused}");
}

#[tokio::test]
async fn a_full_disk_refuses_writes_answers_reads_and_recovers() {
    // The smallest disk there is: a page limit on the database itself, by the connection that writes.
    let folder = tempfile::tempdir().unwrap();
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: a small disk can only be mounted by root");
        return;
    }
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted =
        std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&disk).status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no small disk can be mounted here");
        return;
    }
    let (people, store) = (People::default(), open(&disk).unwrap());
    let organization: OrganizationId = people.id();
    let mut stored = 0;
    let mut refused = 0;
    for _ in 0..2_000 {
        match store.stores.audit.record(&people.trail(organization)).await {
            Ok(()) => stored += 1,
            Err(error) => {
                assert_eq!(error, WriteError::Storage(StorageError::Full));
                refused += 1;
                if refused == 3 {
                    break;
                }
            }
        }
    }
    assert_eq!(refused, 3, "the disk was never full");
    let chain = Chain::Organization(organization);
    assert_eq!(
        store.stores.audit.verify(chain).await.unwrap().checked,
        stored,
        "reads go on, nothing acknowledged is lost"
    );
    let larger = std::process::Command::new("mount").args(["-o", "remount,size=8m"]).arg(&disk).status().unwrap();
    assert!(larger.success());
    store.stores.audit.record(&people.trail(organization)).await.unwrap();
    assert_eq!(store.stores.audit.verify(chain).await.unwrap().first_bad_seq, None);
    store.close();
    let _ = std::process::Command::new("umount").arg(&disk).status();
}
