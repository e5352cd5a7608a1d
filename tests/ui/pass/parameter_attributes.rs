//! Attributes on parameters, where nothing is as usual: no prelude, strict lints, other types of the usual names,
//! another name of the library.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    unnameable_types,
    unreachable_pub,
    unused,
    unused_qualifications,
    clippy::all,
    clippy::cargo,
    clippy::pedantic
)]

use ::core::time::Duration;
use ::std::string::String;
use ::tool_runtime as renamed;

mod seconds {
    use ::core::{result::Result, time::Duration};
    use ::serde::{Deserialize, Deserializer};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        let seconds = u64::deserialize(deserializer)?;
        Result::Ok(Duration::from_secs(seconds))
    }

    pub(super) fn schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        generator.subschema_for::<u64>()
    }

    pub(super) const fn ten() -> Duration {
        Duration::from_secs(10)
    }

    pub(super) fn mark(schema: &mut ::schemars::Schema) {
        schema.remove("title");
    }
}

const LONGEST: usize = 20;

/// Where other things have the names that the expansion uses.
#[allow(dead_code)]
pub mod tools {
    use super::{Duration, LONGEST, String, seconds};

    struct Result;
    struct Option;
    struct Parameter;
    struct With;
    struct Value;
    trait Into {}
    trait ToString {}
    trait Unknown {}
    mod core {}
    mod std {}

    /// Waits.
    #[super::renamed::tool(crate = super::renamed, key = name)]
    pub fn wait(
        #[serde(rename = "who", default)]
        #[schemars(length(min = 1, max = LONGEST), regex(pattern = ::core::concat!("^", "[a-z]")))]
        name: &str,
        #[serde(with = "seconds")]
        #[schemars(schema_with = "seconds::schema", range(min = 1, max = 3_000_000_000))]
        time: Duration,
        #[serde(with = "seconds", default = "seconds::ten", alias = "longest")]
        #[schemars(with = "u64", extend("x-unit" = ["s", { "more": null }], "x-list" = [1]))]
        limit: Duration,
        #[schemars(inner(contains("a")), title = "Words", example = ["a"], transform = seconds::mark)]
        words: &[String],
        #[schemars(email, description = "Whom to tell.")] mail: ::core::option::Option<String>,
    ) {
        let _ = (name, time, limit, words, mail);
    }

    /// Waits, and lets others go on.
    #[super::renamed::tool(crate = super::renamed)]
    pub async fn rest(
        #[serde(deserialize_with = "seconds::deserialize")]
        #[schemars(with = "u64")]
        time: &Duration,
    ) {
        let _ = time;
        ::core::future::ready(()).await;
    }
}

fn main() {
    let _: renamed::Toolset = renamed::toolset![tools::wait, tools::rest];
}
