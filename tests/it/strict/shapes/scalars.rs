//! Numbers, texts, and what may be null.
#![expect(clippy::option_option, reason = "a shape as any other")]

use std::{
    borrow::Cow,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::{NonZeroI8, NonZeroI64, NonZeroU32},
    path::PathBuf,
    time::Duration,
};

use schemars::JsonSchema;
use serde::Deserialize;

/// Numbers and texts within bounds.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Bounded {
    /// How many.
    #[schemars(range(min = 1, max = 10))]
    count: u32,
    #[schemars(range(min = 0.5))]
    share: f64,
    #[schemars(extend("multipleOf" = 5))]
    step: i32,
    /// A code.
    #[schemars(length(min = 3))]
    code: String,
    #[schemars(length(min = 2, max = 4))]
    letters: String,
    #[schemars(regex(pattern = "^[a-z]+$"))]
    word: String,
    #[schemars(regex(pattern = "^[a-z]*$"), length(equal = 1))]
    letter: String,
}

/// Texts of a format.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Formats {
    #[schemars(email)]
    email: String,
    /// Where to look.
    #[schemars(url)]
    site: String,
    #[schemars(extend("format" = "date-time"))]
    at: String,
    #[schemars(extend("format" = "semver"))]
    version: String,
    #[schemars(extend("contentEncoding" = "base64"))]
    bytes: String,
}

/// What is said of values.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct Annotated {
    /// Its length.
    #[schemars(example = 3, example = 5)]
    length: u8,
    #[deprecated]
    width: u8,
    #[schemars(title = "Height")]
    height: u8,
}

super::shapes! {
    boolean: bool,
    unsigned_8: u8,
    signed_8: i8,
    unsigned_16: u16,
    unsigned_32: u32,
    signed_32: i32,
    unsigned_64: u64,
    signed_64: i64,
    unsigned_128: u128,
    signed_128: i128,
    size: usize,
    signed_size: isize,
    floating_32: f32,
    floating_64: f64,
    not_zero: NonZeroU32,
    signed_not_zero: NonZeroI64,
    optional_not_zero: Option<NonZeroI8>,
    text: String,
    cow: Cow<'static, str>,
    character: char,
    path: PathBuf,
    ipv4: Ipv4Addr,
    ipv6: Ipv6Addr,
    ip: IpAddr,
    optional_ip: Option<IpAddr>,
    duration: Duration,
    unit: (),
    optional_text: Option<String>,
    optional_optional: Option<Option<f64>>,
    boxed: Box<Option<char>>,
    bounded: Bounded,
    formats: Formats,
    annotated: Annotated,
    anything: serde_json::Value,
    raw_object: serde_json::Map<String, serde_json::Value>,
}
