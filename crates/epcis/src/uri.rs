//! Checks that a text is a URI (RFC 3986) with a scheme: compact forms such as `example:field` count.

/// Checks the characters of a URI.
///
/// # Errors
/// What is wrong and where, in words; positions are 1-based characters.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let Some((scheme, rest)) = text.split_once(':') else {
        return Err(format!("{text:?} is not a URI: it has no scheme"));
    };
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_'));
    if !scheme_fits || rest.is_empty() {
        return Err(format!("{text:?} is not a URI"));
    }
    let permitted = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    match rest.chars().position(|c| !permitted(c)) {
        None => Ok(()),
        Some(index) => Err(format!(
            "{text:?} is not a URI: the character at position {} is not permitted",
            scheme.chars().count() + 2 + index
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris() {
        for text in [
            "urn:epc:id:sgtin:4012345.011111.98%22",
            "https://a.b/c?d=e#f",
            "example:field",
            "ni:///sha-256;ab?ver=CBV2.0",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        assert_eq!(check("玩具").unwrap_err(), "\"玩具\" is not a URI: it has no scheme");
        assert_eq!(
            check("https://a b").unwrap_err(),
            "\"https://a b\" is not a URI: the character at position 10 is not permitted"
        );
        for text in ["", ":", "a:", "1a:b", "https://a/玩", "urn:a<b>"] {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
