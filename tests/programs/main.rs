//! What our features do to the programs of others: they are built with them and without.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, env, process::Command};

use serde_json::{Value, json};

fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    cargo
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_program_that_streams_does_so_with_our_features_and_without() {
    for features in [&[][..], &["--features", "ours"]] {
        let mut run = cargo();
        run.args(["run", "--quiet", "-p", "stranger"])
            .args(features);
        run.env_remove("OPENAI_BASE_URL")
            .env("NO_PROXY", "127.0.0.1");
        let told: Value = serde_json::from_str(&output(&mut run)).unwrap();
        assert_eq!(
            told,
            json!({ "said": "Hello.", "stream": true }),
            "{features:?}"
        );
    }
}

/// The features of other crates that a program gets with all of ours, as `crate feature`.
fn features() -> BTreeSet<String> {
    let mut tree = cargo();
    tree.args(["tree", "-p", "tool-runtime", "--all-features"]);
    tree.args(["-e", "normal", "--prefix", "none", "-f", "{p}|{f}"]);
    let tree = output(&mut tree);
    let packages = tree.lines().filter_map(|line| line.split_once('|'));
    let features = packages.flat_map(|(package, features)| {
        let name = package.split(' ').next().unwrap();
        let features = features.split(' ').next().unwrap().split(',');
        features.map(move |feature| format!("{name} {feature}"))
    });
    features.collect()
}

#[test]
fn no_feature_of_ours_changes_what_another_crate_does() {
    let features = features();
    // What would be noticed if it were there.
    assert!(
        features.contains("async-openai chat-completion"),
        "{features:?}"
    );
    for changing in [
        // `create_stream` no longer asks for a stream, `create` no longer refuses to.
        "async-openai byot",
        // One more variant of an enum that others match.
        "async-openai middleware",
        // Numbers are other values, or are read in another way.
        "serde_json arbitrary_precision",
        "serde_json float_roundtrip",
        "serde_json unbounded_depth",
        // Help is broken into lines.
        "clap wrap_help",
        // Events go to the log as well, or not at all.
        "tracing log",
        "tracing log-always",
        // Clients ask for compressed answers, keep cookies, use proxies, resolve names in another way.
        "reqwest brotli",
        "reqwest charset",
        "reqwest cookies",
        "reqwest deflate",
        "reqwest gzip",
        "reqwest hickory-dns",
        "reqwest http2",
        "reqwest http3",
        "reqwest native-tls",
        "reqwest system-proxy",
        "reqwest zstd",
        // Time can be paused.
        "tokio test-util",
    ] {
        assert!(!features.contains(changing), "{changing}");
    }
    let levels = features
        .iter()
        .find(|feature| feature.contains("max_level_"));
    assert_eq!(levels, None);
}

#[test]
fn the_features_that_are_known_to_change_something_are_named() {
    let document = include_str!("../../ARCHITECTURE.md");
    let features = features();
    for (feature, named) in [
        ("serde_json preserve_order", "`preserve_order`"),
        ("reqwest rustls", "`rustls`"),
    ] {
        assert!(
            features.contains(feature),
            "{feature} is gone; so should its line be"
        );
        assert!(document.contains(named), "{named}");
    }
}
