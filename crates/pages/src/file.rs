//! A file of the front end, as it is and compressed.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap};

use crate::encoding::accepts;

/// Names under `/assets/` carry a hash of their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Others stay, whatever is in them.
const FOR_AN_HOUR: &str = "public, max-age=3600";

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Where it is served: `/assets/index-B2c4.js`.
    pub path: &'static str,
    /// What it is.
    pub content_type: &'static str,
    /// As it is.
    pub plain: &'static [u8],
    /// Compressed with Brotli, where that is smaller.
    pub br: Option<&'static [u8]>,
    /// Compressed with gzip, where that is smaller.
    pub gzip: Option<&'static [u8]>,
}

impl File {
    /// The file in the smallest form that the client takes.
    pub(crate) fn answer(&self, asked: &HeaderMap) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        let kept = if self.path.starts_with("/assets/") { FOR_EVER } else { FOR_AN_HOUR };
        answer.content_type(self.content_type).insert_header((header::CACHE_CONTROL, kept));
        if self.br.is_some() || self.gzip.is_some() {
            answer.insert_header((header::VARY, "Accept-Encoding"));
        }
        for (name, packed) in [("br", self.br), ("gzip", self.gzip)] {
            if let Some(packed) = packed.filter(|_| accepts(asked, name)) {
                return answer.insert_header((header::CONTENT_ENCODING, name)).body(packed);
            }
        }
        answer.body(self.plain)
    }
}
