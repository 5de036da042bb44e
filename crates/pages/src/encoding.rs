//! Which codings a client takes (RFC 9110, section 12.5.3).

use actix_web::http::header::{self, HeaderMap};

/// Whether the client takes a coding; one that it does not name stands under `*`.
pub(crate) fn accepts(asked: &HeaderMap, coding: &str) -> bool {
    let values = asked.get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    let (mut named, mut any) = (None, None);
    for offer in values.flat_map(|value| value.split(',')) {
        let mut parts = offer.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.filter_map(|part| part.strip_prefix("q=")).any(|weight| weight.parse() == Ok(0.0_f32));
        if name.eq_ignore_ascii_case(coding) {
            named = Some(!refused);
        } else if name == "*" {
            any = Some(!refused);
        }
    }
    named.or(any).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_coding_is_taken_where_it_or_any_is_named_and_not_refused() {
        for (asked, taken) in [
            ("br", true),
            ("gzip, deflate, br", true),
            ("gzip;q=0.8, BR;q=0.5", true),
            ("*", true),
            ("br;q=0, *", false),
            ("br; q=0.000", false),
            ("*;q=0", false),
            ("gzip", false),
            ("brotli", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(asked));
            assert_eq!(accepts(&headers, "br"), taken, "{asked:?}");
        }
        assert!(!accepts(&HeaderMap::new(), "br"));
    }
}
