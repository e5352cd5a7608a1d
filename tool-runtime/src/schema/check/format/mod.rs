//! The formats of texts that are checked.
//!
//! A type may have read the text before and understood it; then the check must not know better. So what `chrono`, `jiff` and
//! `uuid` read beyond the letter of the standards is allowed here too, as far as it is another way of writing the same thing.

mod moment;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A format, and how it is put to a model.
#[derive(Debug)]
pub(crate) struct Format {
    name: &'static str,
    /// What a text must be.
    pub(in crate::schema) words: &'static str,
    is_met_by: fn(&str) -> bool,
}

impl Format {
    pub(super) fn is_met_by(&self, text: &str) -> bool {
        (self.is_met_by)(text)
    }
}

/// Finds a format by its name. Others, those of numbers among them, are not checked.
pub(crate) fn known(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

const FORMATS: &[Format] = &[
    Format {
        name: "ipv4",
        words: "an IPv4 address",
        is_met_by: |text| text.parse::<Ipv4Addr>().is_ok(),
    },
    Format {
        name: "ipv6",
        words: "an IPv6 address",
        is_met_by: |text| text.parse::<Ipv6Addr>().is_ok(),
    },
    Format {
        name: "ip",
        words: "an IP address",
        is_met_by: |text| text.parse::<IpAddr>().is_ok(),
    },
    Format {
        name: "uuid",
        words: "a UUID",
        is_met_by: is_uuid,
    },
    Format {
        name: "email",
        words: "an email address",
        is_met_by: is_email,
    },
    Format {
        name: "date",
        words: "a date such as 2024-05-17",
        is_met_by: moment::is_date,
    },
    Format {
        name: "time",
        words: "a time such as 09:30:00Z",
        is_met_by: moment::is_time,
    },
    Format {
        name: "date-time",
        words: "a date and time with its offset, such as 2024-05-17T09:30:00Z",
        is_met_by: moment::is_date_time,
    },
    Format {
        name: "uri",
        words: "an absolute URI",
        is_met_by: is_uri,
    },
];

/// With hyphens or without, in braces, or as a URN.
fn is_uuid(text: &str) -> bool {
    const URN: &str = "urn:uuid:";
    let text = match text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        Some(braced) => braced,
        None => match text.split_at_checked(URN.len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case(URN) => rest,
            _ => text,
        },
    };
    let is_hyphen = |at| matches!(at, 8 | 13 | 18 | 23);
    match text.len() {
        32 => text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        36 => text.bytes().enumerate().all(|(at, byte)| {
            if is_hyphen(at) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        }),
        _ => false,
    }
}

/// Not all of RFC 5322: an address as people have them, in any script.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    (is_dotted(local, is_local_char) || is_quoted(local))
        && local.len() <= 64
        && (is_domain(domain) || is_address_literal(domain))
}

fn is_dotted(text: &str, is_legal: fn(char) -> bool) -> bool {
    let mut labels = text.split('.');
    labels.all(|label| !label.is_empty() && label.chars().all(is_legal))
}

fn is_local_char(char: char) -> bool {
    char.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(char) || is_foreign(char)
}

fn is_quoted(local: &str) -> bool {
    let inner = local.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.contains(|char: char| char.is_control() || char == '"'))
}

fn is_domain(domain: &str) -> bool {
    let is_legal = |char: char| char.is_ascii_alphanumeric() || char == '-' || is_foreign(char);
    domain.len() <= 253
        && is_dotted(domain, is_legal)
        && domain
            .split('.')
            .all(|label| label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-'))
}

fn is_foreign(char: char) -> bool {
    !char.is_ascii() && !char.is_whitespace() && !char.is_control()
}

/// An IP address in brackets.
fn is_address_literal(domain: &str) -> bool {
    let inner = domain.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    inner.is_some_and(|inner| match inner.strip_prefix("IPv6:") {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => inner.parse::<Ipv4Addr>().is_ok(),
    })
}

/// A scheme and what follows it; letters of any script, as in an IRI.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_forbidden =
        |char: char| char.is_whitespace() || char.is_control() || "<>\"{}|\\^`".contains(char);
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(is_legal)
        && !rest.contains(is_forbidden)
}

#[cfg(test)]
mod tests {
    use super::known;

    fn check(format: &str, met: &[&str], not_met: &[&str]) {
        let format = known(format).expect("a format");
        for text in met {
            assert!(format.is_met_by(text), "{}: {text}", format.name);
        }
        for text in not_met {
            assert!(!format.is_met_by(text), "{}: {text}", format.name);
        }
    }

    #[test]
    fn unknown_formats_are_ignored() {
        for name in ["uint8", "double", "hostname", "duration", "IPv4", ""] {
            assert!(known(name).is_none(), "{name}");
        }
    }

    #[test]
    fn ip_addresses() {
        check(
            "ipv4",
            &["127.0.0.1", "255.255.255.255"],
            &["::1", "1.2.3", "1.2.3.256", "01.2.3.4", " 1.2.3.4", ""],
        );
        check(
            "ipv6",
            &["::1", "2001:db8::7", "::ffff:1.2.3.4"],
            &["1.2.3.4", ":::", "[::1]"],
        );
        check("ip", &["1.2.3.4", "::1"], &["localhost", "1.2.3.4:80"]);
    }

    #[test]
    fn uuids() {
        check(
            "uuid",
            &[
                "67e55044-10b1-426f-9247-bb680e5fe0c8",
                "67E55044-10B1-426F-9247-BB680E5FE0C8",
                "67e5504410b1426f9247bb680e5fe0c8",
                "URN:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
                "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
            ],
            &[
                "",
                "67e55044",
                "67e55044-10b1-426f-9247-bb680e5fe0cg",
                "67e5504410b1-426f-9247-bb680e5fe0c8-",
                "67e55044-10b1-426f-9247-bb680e5fe0c8}",
                "ééééééééééééééééé8",
            ],
        );
    }

    #[test]
    fn email_addresses() {
        check(
            "email",
            &[
                "joe@example.com",
                "first.last+tag@sub.example.co.uk",
                "o'brien@example.ie",
                "a@localhost",
                "müller@bücher.example",
                "用户@例子.公司",
                "\"john doe\"@example.com",
                "joe@[127.0.0.1]",
                "joe@[IPv6:::1]",
            ],
            &[
                "",
                "joe",
                "@example.com",
                "joe@",
                "joe@example..com",
                "joe.@example.com",
                ".joe@example.com",
                "joe@-example.com",
                "joe@exa mple.com",
                "joe smith@example.com",
                "joe@a@example.com",
                "Joe <joe@example.com>",
                "joe@example.com ",
                "joe@example.com, ann@example.com",
                "mailto:joe@example.com\n",
                "joe@[example]",
                "joe@exa_mple.com",
            ],
        );
    }

    #[test]
    fn uris() {
        check(
            "uri",
            &[
                "https://example.com",
                "https://example.com:8080/a%20b?q=1&r=[2]#part",
                "http://[::1]/",
                "mailto:joe@example.com",
                "urn:isbn:0451450523",
                "data:text/plain,hello",
                "file:///etc/hosts",
                "https://de.wikipedia.org/wiki/Zürich",
                "a+b-c.d:e",
            ],
            &[
                "",
                "example.com",
                "/a/b",
                "//example.com",
                "?q",
                "1http://example.com",
                "https://example.com/a b",
                " https://example.com",
                "https://example.com\n",
                "https://example.com/<id>",
                "https://example.com/{id}",
                "C:\\temp",
                "<https://example.com>",
                "see: https://example.com",
            ],
        );
    }
}
