//! Domains of organisations: which host may be registered, which name in its DNS shows whose it is, what its answer must hold.
//!
//! That a host answers with the token shows that it leads here; as the platform gives that answer itself, it says nothing of who
//! wants it. That is said by the name with the token: only who has a say in the DNS of the domain makes it.

use url::Host;

/// Characters of a host; the name with the token before it stays within the 253 of a name (RFC 1035 section 2.3.4).
pub const LONGEST: usize = 200;

/// Where a host that leads here names the tokens of those who registered it.
pub const WELL_KNOWN: &str = "/.well-known/touchstone-domain";

/// A host as it is kept: lower case, names of other scripts as `xn--…` (UTS 46), without the dot of the root.
///
/// # Errors
/// Key of a sentence: it is no name of a host, an address, or the platform's own (`own`, without a port) or beneath it.
pub fn host(text: &str, own: &str) -> Result<String, &'static str> {
    const FORM: &str = "domain-error-form";
    let text = text.trim();
    // Whatever else stands in an address (scheme, port, path, percent signs), and wildcards.
    let foreign = |c: char| c.is_ascii() && !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    if text.is_empty() || text.len() > 4 * LONGEST || text.contains(foreign) {
        return Err(FORM);
    }
    let host = match Host::parse(text) {
        Ok(Host::Domain(host)) => host,
        Ok(_) => return Err("domain-error-ip"),
        Err(_) => return Err(FORM),
    };
    let host = host.strip_suffix('.').unwrap_or(&host);
    let label = |label: &str| {
        let signs = label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (1..=63).contains(&label.len()) && signs && !label.starts_with('-') && !label.ends_with('-')
    };
    if host.len() > LONGEST || !host.contains('.') || !host.split('.').all(label) {
        return Err(FORM);
    }
    let own = own.to_ascii_lowercase();
    if host == own || host.strip_suffix(own.as_str()).is_some_and(|above| above.ends_with('.')) {
        return Err("domain-error-own");
    }
    Ok(host.to_owned())
}

/// The name that shows that an organisation has a say in the DNS of a host.
#[must_use]
pub fn record(token: &str, host: &str) -> String {
    format!("touchstone-{token}.{host}")
}

/// Whether an answer, a token a line, names a token.
#[must_use]
pub fn names(answer: &str, token: &str) -> bool {
    answer.lines().any(|line| line.trim() == token)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "ts.example";

    #[test]
    fn a_host_is_kept_as_a_request_will_name_it() {
        for (typed, kept) in [
            ("id.mybrand.com", "id.mybrand.com"),
            (" ID.MyBrand.Com ", "id.mybrand.com"),
            ("id.mybrand.com.", "id.mybrand.com"),
            ("玩具.中国", "xn--h6q964f.xn--fiqs8s"),
            ("id。玩具。中国", "id.xn--h6q964f.xn--fiqs8s"),
            ("xn--h6q964f.xn--fiqs8s", "xn--h6q964f.xn--fiqs8s"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("a-b.1x.example", "a-b.1x.example"),
            ("notts.example", "notts.example"),
        ] {
            assert_eq!(host(typed, OWN).as_deref(), Ok(kept), "{typed}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        let long = format!("{}.example", ["a"; 150].join("."));
        let label = format!("{}.example", "a".repeat(64));
        for typed in [
            "",
            " ",
            ".",
            "localhost",
            "id..mybrand.com",
            ".mybrand.com",
            "id.mybrand.com..",
            "-id.mybrand.com",
            "id-.mybrand.com",
            "my_brand.com",
            "*.mybrand.com",
            "id.mybrand.com:8443",
            "https://id.mybrand.com",
            "id.mybrand.com/01",
            "me@mybrand.com",
            "%69d.mybrand.com",
            "id my.brand.com",
            "id.mybrand.com\nx",
            "[::1]",
            "2001:db8::1",
            "id.mybrand.com\u{0}",
            "xn--a.example",
            "id\u{200b}\u{202e}.mybrand.com\u{ffff}",
            &label,
            &long,
            &"x".repeat(300),
            &"a.".repeat(10_000),
        ] {
            assert_eq!(host(typed, OWN), Err("domain-error-form"), "{typed:?}");
        }
    }

    #[test]
    fn an_address_in_any_writing_is_no_host() {
        for typed in ["127.0.0.1", "10.1.2.3.", "127.1", "0x7f.0.0.1", "2130706433", "１２７.0.0.1"] {
            assert_eq!(host(typed, OWN), Err("domain-error-ip"), "{typed}");
        }
        for typed in ["id.mybrand.300", "1.2.3.4.5"] {
            assert_eq!(host(typed, OWN), Err("domain-error-form"), "{typed}");
        }
    }

    #[test]
    fn the_platforms_own_name_is_nobodys() {
        for typed in ["ts.example", "TS.example.", "id.ts.example", "a.b.ts.example"] {
            assert_eq!(host(typed, OWN), Err("domain-error-own"), "{typed}");
        }
        assert_eq!(host("ts.example", "TS.Example"), Err("domain-error-own"));
    }

    #[test]
    fn the_name_with_the_token_is_a_name_even_of_the_longest_host() {
        let host = format!("{}.{}", "a".repeat(63), "b".repeat(LONGEST - 64));
        let name = record(&"f".repeat(32), &host);
        assert!(name.len() <= 253 && name.split('.').next().is_some_and(|label| label.len() <= 63), "{name}");
    }

    #[test]
    fn an_answer_names_a_token_on_a_line_of_its_own() {
        assert!(names("abc\n", "abc") && names("x\r\nabc\r\ny", "abc"));
        assert!(!names("abcd", "abc") && !names("", "abc") && !names("x abc", "abc"));
    }
}
