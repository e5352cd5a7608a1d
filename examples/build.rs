//! Tells the program which platform it is built for, for `cargo metadata --filter-platform`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=QUICKSTART_TARGET={target}");
}
