//! Records as documents: `{_id, version, body, …}`, the body being the record's JSON.

use domain::versioned::Versioned;
use mongodb::bson::{Bson, Document, doc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::StorageError;
use crate::ports::Stored;

/// The body of a record.
pub(super) fn body<T: Serialize>(record: &T) -> Stored<Bson> {
    serde_json::to_value(record).map(bson).map_err(|_| StorageError::Unreadable)
}

/// A document with a body, at its first version.
pub(super) fn first<T: Serialize>(id: &str, record: &T) -> Stored<Document> {
    Ok(doc! {"_id": id, "version": 1_i64, "body": body(record)?})
}

/// Reads the record in a document.
pub(super) fn record<T: DeserializeOwned>(document: &Document) -> Stored<T> {
    let body = document.get("body").ok_or(StorageError::Unreadable)?;
    serde_json::from_value(json(body)).map_err(|error| {
        // Its text may quote what is stored.
        tracing::error!(column = error.column(), "a stored record cannot be read");
        StorageError::Unreadable
    })
}

/// Reads the record in a document together with its version.
pub(super) fn versioned<T: DeserializeOwned>(document: &Document) -> Stored<Versioned<T>> {
    Ok(Versioned { version: version(document)?, record: record(document)? })
}

/// The version of a document.
pub(super) fn version(document: &Document) -> Stored<u64> {
    document.get_i64("version").ok().and_then(|version| u64::try_from(version).ok()).ok_or(StorageError::Unreadable)
}

/// A count, version or sequence number as MongoDB holds it.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The filter for documents that can be seen: neither made ahead of a decision nor gone.
pub(super) fn visible(mut filter: Document) -> Document {
    filter.insert("hidden", Bson::Null);
    filter.insert("gone", Bson::Null);
    filter
}

/// JSON as BSON. Whole numbers are 64 bits wide; objects keep their members.
pub(super) fn bson(value: Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Bool(yes) => Bson::Boolean(yes),
        Value::Number(number) => number.as_i64().map_or_else(
            || {
                number
                    .as_u64()
                    .map_or_else(|| Bson::Double(number.as_f64().unwrap_or(0.0)), |big| Bson::Int64(signed(big)))
            },
            Bson::Int64,
        ),
        Value::String(text) => Bson::String(text),
        Value::Array(items) => Bson::Array(items.into_iter().map(bson).collect()),
        Value::Object(members) => {
            Bson::Document(members.into_iter().map(|(name, value)| (name, bson(value))).collect())
        }
    }
}

/// BSON as JSON: what [`bson`] made. Anything else is null, which no record takes for a value.
pub(super) fn json(value: &Bson) -> Value {
    match value {
        Bson::Boolean(yes) => Value::Bool(*yes),
        Bson::Int32(number) => Value::from(*number),
        Bson::Int64(number) => Value::from(*number),
        Bson::Double(number) => Value::from(*number),
        Bson::String(text) => Value::String(text.clone()),
        Bson::Array(items) => Value::Array(items.iter().map(json).collect()),
        Bson::Document(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), json(value))).collect::<Map<_, _>>())
        }
        _ => Value::Null,
    }
}
