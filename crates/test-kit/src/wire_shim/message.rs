//! Messages of the MongoDB wire: a header of 16 bytes, then for `OP_MSG` flags and sections.
//!
//! <https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/>

use std::io;

use mongodb::bson::Document;
use tokio::io::{AsyncRead, AsyncReadExt};

const HEADER: usize = 16;
const OP_MSG: i32 = 2013;
/// More than any server takes (48,000,000 bytes): what says it is longer is no message.
const LONGEST: usize = 64 * 1024 * 1024;
/// Four bytes at the end that the others add up to.
const CHECKSUM_PRESENT: u32 = 1;
/// In a request: no answer is wanted.
const MORE_TO_COME: u32 = 1 << 1;

/// One message, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message(Vec<u8>);

/// Whether a request wants an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Wanted,
    NotWanted,
}

impl Message {
    /// The next message of a stream; `None` at its end.
    pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let mut bytes = vec![0; 4];
        match from.read_exact(&mut bytes).await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        };
        let length = number(&bytes, 0).and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
        if !(HEADER..=LONGEST).contains(&length) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no message of the MongoDB wire"));
        }
        bytes.resize(length, 0);
        from.read_exact(bytes.get_mut(4..).unwrap_or_default()).await?;
        Ok(Some(Self(bytes)))
    }

    /// An `OP_MSG` of one section.
    ///
    /// # Errors
    /// When the document cannot be encoded.
    pub(super) fn answer(request: i32, body: &Document) -> io::Result<Self> {
        let body = body.to_vec().map_err(io::Error::other)?;
        let length = i32::try_from(HEADER + 5 + body.len()).map_err(io::Error::other)?;
        let mut bytes = Vec::with_capacity(HEADER + 5 + body.len());
        // The answer needs no number of its own, for nothing refers to it; flags and the section's kind are 0.
        for part in [length, 0, request, OP_MSG, 0] {
            bytes.extend(part.to_le_bytes());
        }
        bytes.push(0);
        bytes.extend(body);
        Ok(Self(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The number that an answer refers to.
    pub(super) fn number(&self) -> i32 {
        number(&self.0, 4).unwrap_or_default()
    }

    /// The number of the request that this answers.
    pub(super) fn request(&self) -> i32 {
        number(&self.0, 8).unwrap_or_default()
    }

    pub(super) fn answer_to_it(&self) -> Answer {
        if self.flags() & MORE_TO_COME == 0 { Answer::Wanted } else { Answer::NotWanted }
    }

    /// The document of an `OP_MSG`; `None` for another message or one that cannot be read.
    pub(super) fn body(&self) -> Option<Document> {
        if number(&self.0, 12) != Some(OP_MSG) {
            return None;
        }
        let end = if self.flags() & CHECKSUM_PRESENT == 0 { self.0.len() } else { self.0.len().checked_sub(4)? };
        let mut sections = self.0.get(HEADER + 4..end)?;
        while let Some((kind, rest)) = sections.split_first() {
            let length = usize::try_from(number(rest, 0)?).ok()?;
            let section = rest.get(..length)?;
            if *kind == 0 {
                return Document::from_reader(section).ok();
            }
            // Documents sent beside the body: what a bulk of writes is about. A length of 0 would never end.
            sections = rest.get(length.max(4)..)?;
        }
        None
    }

    fn flags(&self) -> u32 {
        number(&self.0, HEADER).unwrap_or_default().cast_unsigned()
    }
}

fn number(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(i32::from_le_bytes(four))
}

#[cfg(test)]
mod tests {
    use mongodb::bson::doc;

    use super::*;

    fn message(flags: u32, sections: &[u8]) -> Vec<u8> {
        let length = i32::try_from(HEADER + 4 + sections.len()).unwrap();
        let head = [length, 5, 0, OP_MSG].map(i32::to_le_bytes).concat();
        [&head, flags.to_le_bytes().as_slice(), sections].concat()
    }

    fn document_beside_the_body() -> Vec<u8> {
        let inside = [b"documents\0".as_slice(), &doc! {"_id": 1}.to_vec().unwrap()].concat();
        let length = i32::try_from(inside.len() + 4).unwrap();
        [[1].as_slice(), &length.to_le_bytes(), &inside].concat()
    }

    async fn read(mut bytes: &[u8]) -> io::Result<Option<Message>> {
        Message::read(&mut bytes).await
    }

    #[tokio::test]
    async fn an_answer_is_read_as_it_was_written() {
        let answer = Message::answer(9, &doc! {"ok": 1}).unwrap();
        let seen = read(answer.bytes()).await.unwrap().unwrap();
        assert_eq!((seen.request(), seen.body()), (9, Some(doc! {"ok": 1})));
    }

    #[tokio::test]
    async fn the_body_is_found_behind_other_sections_and_before_a_checksum() {
        let body = doc! {"insert": "things"};
        let sections = [document_beside_the_body(), vec![0], body.to_vec().unwrap(), vec![1, 2, 3, 4]].concat();
        let seen = read(&message(CHECKSUM_PRESENT | MORE_TO_COME, &sections)).await.unwrap().unwrap();
        assert_eq!((seen.number(), seen.body(), seen.answer_to_it()), (5, Some(body), Answer::NotWanted));
    }

    #[tokio::test]
    async fn what_is_no_message_is_an_error_and_what_cannot_be_read_has_no_body() {
        assert!(read(b"GET / HTTP/1.1\r\n").await.is_err());
        assert!(read(&[20, 0, 0, 0, 1]).await.is_err());
        assert_eq!(read(b"").await.unwrap(), None);
        for sections in [[].as_slice(), &[1, 0, 0, 0, 0], &[1, 255, 255, 255, 255], &[0, 5, 0]] {
            assert_eq!(read(&message(0, sections)).await.unwrap().unwrap().body(), None);
        }
    }
}
